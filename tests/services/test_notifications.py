"""Who is told what, how often, and who may listen."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts import Event, OrderCancelled, OrderConfirmed, OrderLine, OrderPlaced, OrderShipped
from services.notifications import use_cases, wiring
from services.notifications.domain import Connection, Notice
from services.notifications.handlers import on_connect, on_disconnect, push, send_email
from services.notifications.notices import notice_of
from services.notifications.ports import BeingSent, NotificationsUnavailable, NotSent, PerhapsSent
from tests.services.api_events import CONTEXT

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ORDER = "5f2d1f0e-0c8f-4f3f-9a38-6f0d5b0a0001"
ABOUT: dict[str, Any] = {
    "event_id": "7a0e0d9c-2a51-4c1b-8f0e-3f0a6a4be1d7",
    "occurred_at": NOON,
    "schema_version": 1,
    "order_id": ORDER,
    "user_id": "ann",
}
CONFIRMED = OrderConfirmed(**ABOUT, lines=(OrderLine(sku="mug-blue", quantity=2),))
CANCELLED = OrderCancelled(**ABOUT, reason="out_of_stock")
SHIPPED = OrderShipped(**ABOUT, shipment_id=ORDER, tracking_number="CAIRN00000001")  # type: ignore[arg-type]


class InMemoryMail:
    """An out-box, and everyone's address; ``answer`` is what sending raises: after the e-mail went, where perhaps."""

    def __init__(self) -> None:
        self.addresses = {"ann": "ann@example.org"}
        self.out: list[tuple[str, str, str]] = []
        self.answer: type[Exception] | None = None
        self.away = False

    def address_of(self, user_id: str) -> str | None:
        if self.away:
            raise NotificationsUnavailable
        return self.addresses.get(user_id)

    def send(self, *, to: str, subject: str, text: str) -> None:
        if self.answer is not NotSent:
            self.out.append((to, subject, text))
        if self.answer is not None:
            raise self.answer


class InMemoryDeliveries:
    """Claims and what was sent, in a dictionary; ``forgets`` makes storing that something was sent fail."""

    def __init__(self) -> None:
        self.forgets = False
        self.claimed: dict[str, datetime] = {}
        self.done: dict[str, datetime] = {}

    def claim(self, notice_id: str, *, at: datetime) -> bool:
        if notice_id in self.done:
            return False
        if at < self.claimed.get(notice_id, at):
            raise BeingSent
        self.claimed[notice_id] = at + timedelta(seconds=30)
        return True

    def release(self, notice_id: str, *, at: datetime) -> None:
        self.claimed[notice_id] = at

    def sent(self, notice_id: str, *, at: datetime) -> None:
        if self.forgets:
            raise NotificationsUnavailable
        self.done[notice_id] = at


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


class InMemoryArchive:
    """What was kept, by channel and notice."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Notice] = {}
        self.away = False

    def keep(self, channel: str, notice: Notice) -> None:
        if self.away:
            raise NotificationsUnavailable
        self.kept[channel, notice.notice_id] = notice


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> InMemoryMail:
    box = InMemoryMail()
    monkeypatch.setattr(wiring, "mailer", lambda: box)
    monkeypatch.setattr(wiring, "directory", lambda: box)
    return box


@pytest.fixture
def deliveries(monkeypatch: pytest.MonkeyPatch) -> InMemoryDeliveries:
    known = InMemoryDeliveries()
    monkeypatch.setattr(wiring, "deliveries", lambda: known)
    return known


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


def batch(*events: Event) -> dict[str, Any]:
    bodies = [
        json.dumps({"detail-type": event.DETAIL_TYPE, "detail": json.loads(event.model_dump_json())})
        for event in events
    ]
    return {"Records": [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]}


@pytest.mark.parametrize(
    ("event", "subject", "said"),
    [
        (CONFIRMED, "is confirmed", "2 x mug-blue"),
        (CANCELLED, "was cancelled", "Not everything you ordered is in stock"),
        (SHIPPED, "is on its way", "CAIRN00000001"),
    ],
)
def test_a_customer_reads_what_became_of_the_order(event: Event, subject: str, said: str) -> None:
    notice = notice_of(event)
    assert notice.subject == f"Your order 5f2d1f0e {subject}"
    assert said in notice.text
    assert ORDER in notice.text


@pytest.mark.parametrize("reason", OrderCancelled.model_json_schema()["properties"]["reason"]["enum"])
def test_every_reason_is_said_in_words(reason: str) -> None:
    notice = notice_of(OrderCancelled(**ABOUT, reason=reason))  # type: ignore[arg-type]
    assert reason not in notice.text
    assert notice.facts == {"reason": reason}


def test_nobody_is_told_of_anything_else() -> None:
    with pytest.raises(TypeError, match="no notice of OrderPlaced"):
        notice_of(OrderPlaced.model_construct())


def test_an_event_is_one_email_however_often_it_comes(
    mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> None:
    assert send_email.handler(batch(CONFIRMED, CONFIRMED), CONTEXT) == {"batchItemFailures": []}
    send_email.handler(batch(CONFIRMED), CONTEXT)
    assert [(to, subject) for to, subject, _ in mail.out] == [
        ("ann@example.org", "Your order 5f2d1f0e is confirmed")
    ]
    assert list(archive.kept) == [("email", ABOUT["event_id"])]


def send_at(
    seconds: int, mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> str:
    return use_cases.send_email(
        notice_of(CONFIRMED),
        at=NOON + timedelta(seconds=seconds),
        deliveries=deliveries,
        directory=mail,
        mailer=mail,
        archive=archive,
    )


def test_what_was_refused_comes_again_and_is_sent_at_once(
    mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> None:
    mail.answer = NotSent
    assert send_email.handler(batch(CONFIRMED), CONTEXT)["batchItemFailures"] == [{"itemIdentifier": "0"}]
    assert (mail.out, archive.kept) == ([], {})
    mail.answer = None
    assert send_email.handler(batch(CONFIRMED), CONTEXT)["batchItemFailures"] == []
    assert len(mail.out) == 1


def test_what_was_perhaps_sent_is_left_alone_until_the_claim_lapses(
    mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> None:
    mail.answer = PerhapsSent
    with pytest.raises(PerhapsSent):
        send_at(0, mail, deliveries, archive)
    mail.answer = None
    with pytest.raises(BeingSent):
        send_at(29, mail, deliveries, archive)
    assert len(mail.out) == 1
    assert send_at(30, mail, deliveries, archive) == "sent"
    assert len(mail.out) == 2


def test_what_was_sent_and_not_remembered_is_left_alone_until_the_claim_lapses(
    mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> None:
    deliveries.forgets = True
    with pytest.raises(NotificationsUnavailable):
        send_at(0, mail, deliveries, archive)
    with pytest.raises(BeingSent):
        send_at(29, mail, deliveries, archive)
    assert (len(mail.out), archive.kept) == (1, {})


def test_nothing_is_claimed_before_the_address_is_known(
    mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> None:
    mail.away = True
    with pytest.raises(NotificationsUnavailable):
        send_at(0, mail, deliveries, archive)
    assert deliveries.claimed == {}
    mail.away = False
    assert send_at(1, mail, deliveries, archive) == "sent"
    assert send_at(2, mail, deliveries, archive) == "sent before"
    assert len(mail.out) == 1


def test_who_is_sent_to_right_now_is_not_sent_to_twice(
    mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> None:
    deliveries.claimed[ABOUT["event_id"]] = datetime.now(UTC) + timedelta(seconds=20)
    assert len(send_email.handler(batch(CONFIRMED), CONTEXT)["batchItemFailures"]) == 1
    assert mail.out == []


def test_an_archive_that_is_away_costs_no_second_email(
    mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> None:
    archive.away = True
    assert len(send_email.handler(batch(CONFIRMED), CONTEXT)["batchItemFailures"]) == 1
    archive.away = False
    assert send_email.handler(batch(CONFIRMED), CONTEXT)["batchItemFailures"] == []
    assert (len(mail.out), len(archive.kept)) == (1, 1)


def test_who_has_left_the_shop_gets_nothing(
    mail: InMemoryMail, deliveries: InMemoryDeliveries, archive: InMemoryArchive
) -> None:
    mail.addresses.clear()
    assert send_email.handler(batch(CONFIRMED), CONTEXT) == {"batchItemFailures": []}
    assert (mail.out, archive.kept) == ([], {})


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
