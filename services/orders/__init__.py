"""Orders: takes a customer's order, keeps it, and tells the shop."""
