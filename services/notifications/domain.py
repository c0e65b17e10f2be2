"""What a customer is told. Imports nothing but the standard library."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LONGEST_CONNECTION = timedelta(hours=2)
"""API Gateway closes a WebSocket connection after that.
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html"""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing that a customer is told about an order.

    ``notice_id`` is the id of the event behind it: two with the same one are one. ``kind`` is the event's type, and
    ``facts`` is what of it the customer's page shows. ``occurred_at`` has a time zone.
    """

    notice_id: str
    kind: str
    user_id: str
    order_id: str
    occurred_at: datetime
    subject: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Connection:
    """One open connection of a customer; nobody is there any more after ``expires_at``."""

    connection_id: str
    user_id: str
    expires_at: datetime

    @classmethod
    def opened(cls, *, connection_id: str, user_id: str, at: datetime) -> "Connection":
        """Return a connection that was opened at ``at``."""
        return cls(connection_id=connection_id, user_id=user_id, expires_at=at + LONGEST_CONNECTION)
