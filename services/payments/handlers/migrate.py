"""Terraform and ``cairn migrate``: the ledger's database is brought to a revision."""

from pathlib import Path

from services.kit.migration import migration_handler

handler = migration_handler(Path(__file__).parents[1] / "migrations")
