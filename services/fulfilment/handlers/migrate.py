"""Brings the database to a revision, at deploy and by hand."""

from pathlib import Path

from services.kit.migration import migration_handler

handler = migration_handler(Path(__file__).parents[1] / "migrations")
