"""Relational databases: Aurora PostgreSQL, private, by TLS, opened by IAM in place of passwords, with a reader that
takes over; each service has a database of its own.
"""

from modules.database.database_administrator import DatabaseAdministrator, IDatabaseAdministrator
from modules.database.migrations import Migrations
from modules.database.postgres_cluster import PostgresCluster
from modules.database.postgres_database import PostgresDatabase
from modules.database.postgres_grants import IPostgresCluster

__all__ = [
    "DatabaseAdministrator",
    "IDatabaseAdministrator",
    "IPostgresCluster",
    "Migrations",
    "PostgresCluster",
    "PostgresDatabase",
]
