"""Who is told what, how often, and who may listen."""

from datetime import UTC, datetime, timedelta

import pytest

from services.contracts import Event, OrderCancelled, OrderPlaced
from services.notifications import use_cases, wiring
from services.notifications.handlers import send_email
from services.notifications.notices import notice_of
from services.notifications.ports import BeingSent, NotificationsUnavailable, NotSent, PerhapsSent
from tests.services.api_events import CONTEXT
from tests.services.notification_fakes import (
    ABOUT,
    CANCELLED,
    CONFIRMED,
    NOON,
    ORDER,
    SHIPPED,
    InMemoryArchive,
    batch,
)


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
def archive(monkeypatch: pytest.MonkeyPatch) -> InMemoryArchive:
    kept = InMemoryArchive()
    monkeypatch.setattr(wiring, "email_archive", lambda: kept)
    monkeypatch.setattr(wiring, "push_archive", lambda: kept)
    return kept


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
