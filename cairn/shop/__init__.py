"""The shop as its customers see it: sign in, place an order, follow it."""
