"""A message of the queue ``notifications-push``: the customer's open pages show it."""

from datetime import UTC, datetime

from services.contracts import Event
from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.queue import queue_consumer
from services.notifications import use_cases, wiring
from services.notifications.notices import EVENTS, notice_of


def _prepare() -> None:
    for build in (wiring.connections, wiring.sockets, wiring.push_archive):
        build()


@queue_consumer(service="notifications", events=EVENTS, prepare=_prepare)
def handler(event: Event, invocation: Invocation) -> None:
    """Post it to every open connection."""
    reached = use_cases.push(
        notice_of(event),
        at=datetime.now(UTC),
        connections=wiring.connections(),
        sockets=wiring.sockets(),
        archive=wiring.push_archive(),
    )
    invocation.note(event=event.DETAIL_TYPE, event_id=str(event.event_id), connections=reached)
    if reached:
        count("notifications", "NoticesPushed", reached)
