"""Policy as code: the checks, which of them block where, and what is waived."""
