"""Spans that services export to the local cloud, kept on disk."""
