"""Users: who signs up, what a sign-in may do, and the profile that a customer sees."""
