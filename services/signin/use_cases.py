"""What happens to people who sign up."""

from datetime import datetime
from uuid import UUID, uuid5

from services.contracts import UserRegistered
from services.signin.ports import Publisher

_REGISTRATIONS = UUID("0d9c2a51-7a0e-5c1b-8f0e-3f0a6a4be1d7")


class NotAnnounced(Exception):
    """The shop could not be told; the message says why."""


def announce(*, user_id: str, at: datetime, traceparent: str | None, publisher: Publisher) -> None:
    """Tell the shop that a person has registered, under an event id that is the same every time.

    Raises ``NotAnnounced`` where the bus does not take the event.
    """
    event = UserRegistered(
        event_id=uuid5(_REGISTRATIONS, user_id),
        occurred_at=at,
        schema_version=1,
        traceparent=traceparent,
        user_id=user_id,
    )
    for reason in publisher.publish({user_id: event}).values():
        raise NotAnnounced(reason)
