"""Inventory: how much of each product there is, and what orders hold of it."""
