"""The products of the shop: what they are and what they cost."""
