"""A message of the queue ``notifications-email``: the customer gets an e-mail, once."""

from datetime import UTC, datetime

from services.contracts import Event
from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.queue import queue_consumer
from services.notifications import use_cases, wiring
from services.notifications.notices import EVENTS, notice_of


def _prepare() -> None:
    for build in (wiring.deliveries, wiring.directory, wiring.mailer, wiring.email_archive):
        build()


@queue_consumer(service="notifications", events=EVENTS, prepare=_prepare)
def handler(event: Event, invocation: Invocation) -> None:
    """Send it, unless it was sent."""
    outcome = use_cases.send_email(
        notice_of(event),
        at=datetime.now(UTC),
        deliveries=wiring.deliveries(),
        directory=wiring.directory(),
        mailer=wiring.mailer(),
        archive=wiring.email_archive(),
    )
    invocation.note(event=event.DETAIL_TYPE, event_id=str(event.event_id), outcome=outcome)
    if outcome == "sent":
        count("notifications", "EmailsSent")
