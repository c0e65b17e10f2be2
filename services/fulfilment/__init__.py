"""Sends the parcels of confirmed orders, and tells the shop of each."""
