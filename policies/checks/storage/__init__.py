"""Data stays."""
