"""Queues lose no message."""
