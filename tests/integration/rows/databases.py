"""Rows of ``modules/database`` and ``modules/cache``."""

from pathlib import Path

from modules.cache import Cache, CacheUser
from modules.compute import Package
from modules.core import PlatformStack
from modules.database import DatabaseAdministrator, Migrations, PostgresCluster, PostgresDatabase
from tests.integration.rows.row import Made, Now, Row


def _cluster(stack: PlatformStack, made: Made, now: Now) -> PostgresCluster:
    cluster = PostgresCluster(
        stack,
        "PostgresCluster",
        name="ledger",
        network=made["PrivateNetwork"],
        key=made["Key"],
        database_name="ledger",
        most_acu=now(4, 8),
    )
    cluster.allow_from("FromRows", made["SecurityGroup"])
    cluster.add_alarms([made["Topic"]])
    return cluster


def _administrator(stack: PlatformStack, made: Made, _now: Now) -> DatabaseAdministrator:
    return DatabaseAdministrator(
        stack,
        "DatabaseAdministrator",
        name="databases",
        cluster=made["PostgresCluster"],
        key=made["Key"],
    )


def _database(stack: PlatformStack, made: Made, _now: Now) -> PostgresDatabase:
    return PostgresDatabase(
        stack, "PostgresDatabase", name="orders", administrator=made["DatabaseAdministrator"]
    )


def _migrations(stack: PlatformStack, made: Made, now: Now) -> Migrations:
    versions = Path(made["package"]).parent / "versions"
    versions.mkdir(exist_ok=True)
    (versions / "0001_lines.py").write_text(now("# forward", "# further"))
    return Migrations(
        stack,
        "Migrations",
        name="orders-migrate",
        database=made["PostgresDatabase"],
        network=made["PrivateNetwork"],
        package=Package(made["package"]),
        handler="lifecycle.handler",
        versions=versions,
        key=made["Key"],
    )


def _cache(stack: PlatformStack, made: Made, now: Now) -> Cache:
    cache = Cache(
        stack,
        "Cache",
        name="lifecycle",
        description=now("Orders", "Orders by id"),
        network=made["PrivateNetwork"],
        key=made["Key"],
        users=[CacheUser(name="orders", key_prefixes=now(["orders:"], ["orders:", "stock:"]))],
        eviction=now("allkeys-lru", "volatile-lru"),
        snapshot_retention_days=now(7, 14),
    )
    cache.allow_from("FromRows", made["SecurityGroup"])
    cache.add_alarms([made["Topic"]])
    return cache


ROWS = (
    Row("PostgresCluster", _cluster),
    Row("DatabaseAdministrator", _administrator),
    Row("PostgresDatabase", _database, in_place=False),
    Row("Migrations", _migrations),
    Row("Cache", _cache),
)
