"""Payments: sees each order through to its end, takes the money and keeps the books."""
