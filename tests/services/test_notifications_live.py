"""What open pages of a customer are told, and how long a connection lasts."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.notifications import use_cases, wiring
from services.notifications.domain import Connection
from services.notifications.handlers import on_connect, on_disconnect, push
from tests.services.api_events import CONTEXT
from tests.services.notification_fakes import ABOUT, CONFIRMED, NOON, ORDER, SHIPPED, InMemoryArchive, batch


class InMemoryConnections:
    """Connections in a list; those in ``gone`` are no longer there, and what the others got is in ``shown``."""

    def __init__(self) -> None:
        self.open: list[Connection] = []
        self.gone: set[str] = set()
        self.shown: list[tuple[str, dict[str, Any]]] = []

    def add(self, connection: Connection) -> None:
        self.open.append(connection)

    def remove(self, *, user_id: str, connection_id: str) -> None:
        self.open = [
            each for each in self.open if (each.user_id, each.connection_id) != (user_id, connection_id)
        ]

    def of(self, user_id: str, *, at: datetime) -> Sequence[Connection]:
        return [each for each in self.open if each.user_id == user_id and each.expires_at > at]

    def post(self, connection_id: str, message: str) -> bool:
        if connection_id in self.gone:
            return False
        self.shown.append((connection_id, json.loads(message)))
        return True


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> InMemoryConnections:
    known = InMemoryConnections()
    monkeypatch.setattr(wiring, "connections", lambda: known)
    monkeypatch.setattr(wiring, "sockets", lambda: known)
    return known


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> InMemoryArchive:
    kept = InMemoryArchive()
    monkeypatch.setattr(wiring, "email_archive", lambda: kept)
    monkeypatch.setattr(wiring, "push_archive", lambda: kept)
    return kept


def connected(connection_id: str, user_id: str = "ann") -> None:
    request = {"connectionId": connection_id, "authorizer": {"principalId": user_id}}
    assert on_connect.handler({"requestContext": request}, CONTEXT) == {"statusCode": 200}


def test_every_open_page_of_the_customer_shows_it_and_no_other(
    connections: InMemoryConnections, archive: InMemoryArchive
) -> None:
    for connection_id, user_id in (("a", "ann"), ("b", "ann"), ("c", "bob")):
        connected(connection_id, user_id)
    assert push.handler(batch(SHIPPED), CONTEXT) == {"batchItemFailures": []}
    assert [connection_id for connection_id, _ in connections.shown] == ["a", "b"]
    assert connections.shown[0][1] == {
        "id": ABOUT["event_id"],
        "type": "OrderShipped",
        "order_id": ORDER,
        "occurred_at": "2026-01-01T12:00:00+00:00",
        "subject": "Your order 5f2d1f0e is on its way",
        "tracking_number": "CAIRN00000001",
    }
    assert list(archive.kept) == [("push", ABOUT["event_id"])]


def test_a_connection_that_is_gone_is_forgotten(
    connections: InMemoryConnections, archive: InMemoryArchive
) -> None:
    for connection_id in ("a", "b"):
        connected(connection_id)
    connections.gone = {"a"}
    push.handler(batch(CONFIRMED), CONTEXT)
    assert [each.connection_id for each in connections.open] == ["b"]
    on_disconnect.handler(
        {"requestContext": {"connectionId": "b", "authorizer": {"principalId": "ann"}}}, CONTEXT
    )
    assert connections.open == []


def test_nothing_is_kept_where_nobody_was_there(
    connections: InMemoryConnections, archive: InMemoryArchive
) -> None:
    assert push.handler(batch(CONFIRMED), CONTEXT) == {"batchItemFailures": []}
    assert archive.kept == {}


def test_a_connection_ends_after_two_hours(connections: InMemoryConnections) -> None:
    use_cases.connect(user_id="ann", connection_id="a", at=NOON, connections=connections)
    assert connections.of("ann", at=NOON + timedelta(minutes=119))
    assert not connections.of("ann", at=NOON + timedelta(minutes=120))
