"""Users: what a customer's sign-in may do. Standard library only, so that a sign-in never waits for imports."""
