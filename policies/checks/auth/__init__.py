"""How customers sign in."""
