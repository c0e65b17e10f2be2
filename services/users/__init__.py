"""Users: the profile of whoever has signed up, and what a customer sees of it."""
