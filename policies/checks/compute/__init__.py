"""Functions and what feeds them."""
