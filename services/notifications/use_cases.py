"""How a customer hears of an order: by one e-mail, and at once over every open connection."""

import json
from datetime import datetime

from services.notifications.domain import Connection, Notice
from services.notifications.ports import Archive, Connections, Deliveries, Directory, Mailer, NotSent, Sockets


def send_email(
    notice: Notice,
    *,
    at: datetime,
    deliveries: Deliveries,
    directory: Directory,
    mailer: Mailer,
    archive: Archive,
) -> str:
    """Send ``notice`` unless it was sent, and keep it; return ``sent``, ``sent before`` or ``nobody there``.

    At least once: a claim is let go where the e-mail was certainly not sent, and lapses where nobody can know. Raises
    ``BeingSent`` and ``NotificationsUnavailable``, after either of which it has to be tried again.
    """
    address = directory.address_of(notice.user_id)
    if address is None:
        return "nobody there"
    outcome = "sent before"
    if deliveries.claim(notice.notice_id, at=at):
        try:
            mailer.send(to=address, subject=notice.subject, text=notice.text)
        except NotSent:
            deliveries.release(notice.notice_id, at=at)
            raise
        deliveries.sent(notice.notice_id, at=at)
        outcome = "sent"
    archive.keep("email", notice)
    return outcome


def push(
    notice: Notice, *, at: datetime, connections: Connections, sockets: Sockets, archive: Archive
) -> int:
    """Post ``notice`` to every open connection of its customer; return how many got it.

    A connection that is gone is forgotten. The page takes two notices with the same id for one.
    """
    message = json.dumps(
        {
            "id": notice.notice_id,
            "type": notice.kind,
            "order_id": notice.order_id,
            "occurred_at": notice.occurred_at.isoformat(),
            "subject": notice.subject,
            **notice.facts,
        }
    )
    reached = 0
    for connection in connections.of(notice.user_id, at=at):
        if sockets.post(connection.connection_id, message):
            reached += 1
        else:
            connections.remove(user_id=notice.user_id, connection_id=connection.connection_id)
    if reached:
        archive.keep("push", notice)
    return reached


def connect(*, user_id: str, connection_id: str, at: datetime, connections: Connections) -> None:
    """Remember that a customer is there."""
    connections.add(Connection.opened(connection_id=connection_id, user_id=user_id, at=at))
