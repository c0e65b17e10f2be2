"""Shipments and their outbox in a real PostgreSQL: both or neither, once, and sent whatever comes between."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from services.contracts import Event
from services.fulfilment import use_cases
from services.fulfilment.adapters import PostgresShipments
from services.fulfilment.domain import Line
from services.fulfilment.ports import ShipmentsUnavailable
from services.kit.migration import migrate
from services.kit.postgres import Connection, DatabaseUnavailable
from tests.support.cloud import Account
from tests.support.databases import Databases
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration

CLUSTER = "fulfilment"
MIGRATIONS = Path(__file__).parents[2] / "services/fulfilment/migrations"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def database(account: Account) -> Iterator[Databases]:
    rds, databases = account.clients("rds"), Databases(account)
    rds.create_db_cluster(
        DBClusterIdentifier=CLUSTER,
        Engine="aurora-postgresql",
        EngineVersion="17",
        DatabaseName="fulfilment",
        MasterUsername="administrator",
        ManageMasterUserPassword=True,
    )
    instance = {"DBInstanceIdentifier": f"{CLUSTER}-1", "DBInstanceClass": "db.serverless"}
    rds.create_db_instance(**instance, DBClusterIdentifier=CLUSTER, Engine="aurora-postgresql")
    eventually(lambda: databases.wait_for(f"{CLUSTER}-1"), within_sec=60)
    migrate(MIGRATIONS, lambda: databases.connect(CLUSTER))
    yield databases
    rds.delete_db_instance(DBInstanceIdentifier=f"{CLUSTER}-1", SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier=CLUSTER, SkipFinalSnapshot=True)


@pytest.fixture
def shipments(database: Databases) -> PostgresShipments:
    with database.connect(CLUSTER) as connection:
        connection.execute("TRUNCATE shipments, outbox")
    return PostgresShipments(session_of(database))


def session_of(database: Databases) -> Any:
    @contextmanager
    def session() -> Iterator[Connection]:
        with database.connect(CLUSTER) as connection:
            yield connection

    return session


def ship(shipments: PostgresShipments, order_id: UUID) -> bool:
    return use_cases.ship(
        order_id=order_id,
        user_id="ann",
        lines=[Line(sku="mug-blue", quantity=2)],
        at=NOON,
        traceparent=None,
        shipments=shipments,
    )


def count(database: Databases, table: str) -> int:
    with database.connect(CLUSTER) as connection:
        (found,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - a name of ours
    return int(found)


def test_an_order_is_stored_once_with_its_event(shipments: PostgresShipments, database: Databases) -> None:
    order_id = uuid4()
    assert [ship(shipments, order_id) for _ in range(3)] == [True, False, False]
    assert (count(database, "shipments"), count(database, "outbox")) == (1, 1)
    with database.connect(CLUSTER) as connection:
        row = connection.execute("SELECT user_id, lines, shipped_at FROM shipments").fetchone()
    assert row == ("ann", [{"sku": "mug-blue", "quantity": 2}], NOON)


def test_a_shipment_whose_event_cannot_be_stored_is_not_stored_either(
    shipments: PostgresShipments, database: Databases
) -> None:
    with database.connect(CLUSTER) as connection:
        connection.execute("ALTER TABLE outbox ADD CONSTRAINT nothing CHECK (event_id IS NULL)")
    try:
        with pytest.raises(psycopg.IntegrityError):
            ship(shipments, uuid4())
    finally:
        with database.connect(CLUSTER) as connection:
            connection.execute("ALTER TABLE outbox DROP CONSTRAINT nothing")
    assert count(database, "shipments") == 0


def test_what_was_refused_is_sent_the_next_time_and_the_rest_not_again(shipments: PostgresShipments) -> None:
    for _ in range(3):
        ship(shipments, uuid4())
    offered: list[str] = []

    def refuse_the_first(events: Mapping[str, Event]) -> dict[str, str]:
        offered.extend(events)
        return {offered[0]: "InternalFailure"}

    assert shipments.relay(refuse_the_first, most=10) == (2, {offered[0]: "InternalFailure"})
    again: list[str] = []
    assert shipments.relay(lambda events: again.extend(events) or {}, most=10) == (1, {})
    assert again == offered[:1]
    assert shipments.relay(lambda _: {}, most=10) == (0, {})


def test_two_workers_do_not_send_the_same_event_at_the_same_time(shipments: PostgresShipments) -> None:
    for _ in range(4):
        ship(shipments, uuid4())
    mine: list[str] = []
    others: list[str] = []

    def send_while_another_sends(events: Mapping[str, Event]) -> dict[str, str]:
        mine.extend(events)
        shipments.relay(lambda rest: others.extend(rest) or {}, most=10)
        return {}

    shipments.relay(send_while_another_sends, most=2)
    assert (len(mine), len(others), set(mine) & set(others)) == (2, 2, set())


def test_a_worker_that_dies_while_it_sends_leaves_the_event_to_another(shipments: PostgresShipments) -> None:
    ship(shipments, uuid4())

    def die(_: Mapping[str, Event]) -> dict[str, str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shipments.relay(die, most=10)
    assert shipments.relay(lambda _: {}, most=10) == (1, {})


def test_a_database_that_is_away_is_said_in_the_words_of_the_service() -> None:
    @contextmanager
    def away() -> Iterator[Connection]:
        raise DatabaseUnavailable("the database is away")
        yield

    with pytest.raises(ShipmentsUnavailable):
        ship(PostgresShipments(away), uuid4())


def test_migrations_go_back_and_forth(database: Databases) -> None:
    assert migrate(MIGRATIONS, lambda: database.connect(CLUSTER), revision="base").after == "base"
    with database.connect(CLUSTER) as connection:
        assert connection.execute("SELECT to_regclass('shipments')").fetchone() == (None,)
    assert migrate(MIGRATIONS, lambda: database.connect(CLUSTER)).after == "0001"
