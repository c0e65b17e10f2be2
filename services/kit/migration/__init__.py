"""Migrations of a service's database, in one transaction: all of them, or the database stays as it was."""

from services.kit.migration.handler import migration_handler
from services.kit.migration.run import Migrated, MigrationFailed, migrate

__all__ = ["Migrated", "MigrationFailed", "migrate", "migration_handler"]
