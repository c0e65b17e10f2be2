"""Migrates the catalog's database, before a version of the service starts that counts on it."""

from pathlib import Path

from services.kit.migration import migration_handler

handler = migration_handler(Path(__file__).parents[1] / "migrations" / "versions")
