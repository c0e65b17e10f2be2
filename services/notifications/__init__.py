"""Tells customers what becomes of their orders, by e-mail and over their open connections."""
