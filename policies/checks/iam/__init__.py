"""Who may do what: roles, their policies and their ceiling."""
