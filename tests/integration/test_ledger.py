"""The ledger in a real PostgreSQL, made by its migration: what it takes, and what the database itself refuses."""

import runpy
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from psycopg import errors

from services.payments.domain import Amount, Kind, Transaction
from services.payments.ledger import PostgresLedger
from services.payments.ports import LedgerUnavailable
from tests.support.cloud import Account
from tests.support.databases import Databases
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

MIGRATION = Path(__file__).parents[2] / "services" / "payments" / "migrations" / "0001_ledger.py"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Connect = Callable[[], "psycopg.Connection[Any]"]


@pytest.fixture(scope="module")
def connect(account: Account) -> Iterator[Connect]:
    rds = account.clients("rds")
    rds.create_db_cluster(
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        EngineVersion="17",
        DatabaseName="payments",
        MasterUsername="administrator",
        ManageMasterUserPassword=True,
    )
    instance = {"DBInstanceIdentifier": "ledger-1", "DBInstanceClass": "db.serverless"}
    rds.create_db_instance(**instance, DBClusterIdentifier="ledger", Engine="aurora-postgresql")
    eventually(lambda: Databases(account).wait_for("ledger-1"), within_sec=60)
    yield lambda: Databases(account).connect("ledger")
    rds.delete_db_instance(DBInstanceIdentifier="ledger-1", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier="ledger", SkipFinalSnapshot=True)


def migrate(connect: Connect, step: str) -> None:
    engine = sqlalchemy.create_engine("postgresql+psycopg://", creator=connect)
    with engine.begin() as connection, Operations.context(MigrationContext.configure(connection)):
        runpy.run_path(str(MIGRATION))[step]()
    engine.dispose()


@pytest.fixture
def migrated(connect: Connect) -> Iterator[Connect]:
    migrate(connect, "upgrade")
    yield connect
    migrate(connect, "downgrade")


def of(kind: Kind, order_id: uuid.UUID, minor: int = 900) -> Transaction:
    return Transaction.of(kind, order_id=order_id, amount=Amount(minor=minor, currency="EUR"), at=NOON)


def rows(connect: Connect, query: str) -> list[tuple[Any, ...]]:
    with connect() as connection:
        return connection.execute(query.encode()).fetchall()


def test_books_each_order_and_kind_once_and_sums_to_zero(migrated: Connect) -> None:
    order_id = uuid.uuid4()
    ledger = PostgresLedger(migrated)
    for _ in range(2):
        ledger.record(of(Kind.CHARGE, order_id))
    ledger.record(of(Kind.CHARGE, order_id, minor=1), of(Kind.REFUND, order_id))
    booked = "select kind, account, amount, currency from entries natural join transactions order by 1, 2"
    assert rows(migrated, booked) == [
        ("charge", "provider", 900, "EUR"),
        ("charge", "sales", -900, "EUR"),
        ("refund", "provider", -900, "EUR"),
        ("refund", "sales", 900, "EUR"),
    ]


def test_twenty_at_once_book_one(migrated: Connect) -> None:
    transaction = of(Kind.CHARGE, uuid.uuid4())
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: PostgresLedger(migrated).record(transaction), range(20)))
    assert rows(migrated, "select count(*) from entries") == [(2,)]


def insert(connect: Connect, entries: list[tuple[str, int]]) -> None:
    transaction_id = uuid.UUID(int=1)
    with connect() as connection:
        connection.execute(
            "insert into transactions values (%s, %s, 'charge', 'EUR', now())", (transaction_id, uuid.uuid4())
        )
        for account, amount in entries:
            connection.execute("insert into entries values (%s, %s, %s)", (transaction_id, account, amount))


@pytest.mark.parametrize(
    "entries",
    [[], [("provider", 900)], [("provider", 900), ("sales", -899)]],
    ids=["none", "one", "unbalanced"],
)
def test_the_database_refuses_what_does_not_sum_to_zero(
    migrated: Connect, entries: list[tuple[str, int]]
) -> None:
    with pytest.raises(errors.CheckViolation, match="do not sum to zero"):
        insert(migrated, entries)
    assert rows(migrated, "select count(*) from transactions") == [(0,)]


@pytest.mark.parametrize(
    "change",
    [
        "update entries set amount = amount * 2",
        "delete from entries",
        "truncate entries",
        "update transactions set kind = 'refund'",
        "delete from transactions",
        "truncate transactions cascade",
    ],
)
def test_the_database_refuses_every_change(migrated: Connect, change: str) -> None:
    PostgresLedger(migrated).record(of(Kind.CHARGE, uuid.uuid4()))
    with pytest.raises(errors.IntegrityConstraintViolation, match="written once"), migrated() as connection:
        connection.execute(change.encode())
    assert rows(migrated, "select sum(abs(amount)) from entries") == [(1800,)]


def test_a_database_that_is_away_is_said_to_be_so() -> None:
    nobody = PostgresLedger(lambda: psycopg.connect("host=127.0.0.1 port=9 connect_timeout=2"))
    with pytest.raises(LedgerUnavailable):
        nobody.record(of(Kind.CHARGE, uuid.uuid4()))


def test_goes_back_to_an_empty_database(connect: Connect) -> None:
    for _ in range(2):
        migrate(connect, "upgrade")
        migrate(connect, "downgrade")
    left = (
        "select count(*) from pg_class join pg_namespace n on n.oid = relnamespace where nspname = 'public'"
    )
    assert rows(connect, left) == [(0,)]
