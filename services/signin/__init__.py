"""Sign-in: what the user pool asks while people sign up and in. Its functions are the pool's, in the stack ``edge``."""
