"""What this service needs of the world outside. Every method may raise ``NotificationsUnavailable``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from services.notifications.domain import Connection, Notice


class NotificationsUnavailable(Exception):
    """Something that sends or keeps notices is busy or away; the same call may succeed soon."""


class BeingSent(Exception):
    """Somebody else is sending this notice right now, and may yet fail."""


class NotSent(NotificationsUnavailable):
    """The e-mail has certainly not been sent: who sends was not reached, or refused."""


class PerhapsSent(NotificationsUnavailable):
    """The e-mail may have been sent: no answer came, or one that does not say."""


class Directory(Protocol):
    """Knows everyone's address."""

    def address_of(self, user_id: str) -> str | None:
        """Return the address of a customer, or None where there is no such customer any more."""
        ...


class Mailer(Protocol):
    """Sends e-mail."""

    def send(self, *, to: str, subject: str, text: str) -> None:
        """Send one e-mail. Raises ``NotSent`` or ``PerhapsSent``."""
        ...


class Deliveries(Protocol):
    """Knows which notices were sent by e-mail."""

    def claim(self, notice_id: str, *, at: datetime) -> bool:
        """Take it upon oneself to send a notice; return False where it was sent before.

        Raises ``BeingSent`` where another has done so less than half a minute ago, and has not said that it was sent.
        """
        ...

    def release(self, notice_id: str, *, at: datetime) -> None:
        """Leave it to whoever claims next to send a notice: it was not sent."""
        ...

    def sent(self, notice_id: str, *, at: datetime) -> None:
        """Remember that a notice was sent."""
        ...


class Connections(Protocol):
    """Knows who is connected."""

    def add(self, connection: Connection) -> None:
        """Remember a connection."""
        ...

    def remove(self, *, user_id: str, connection_id: str) -> None:
        """Forget a connection, known or not."""
        ...

    def of(self, user_id: str, *, at: datetime) -> Sequence[Connection]:
        """Return the connections of a customer that have not expired."""
        ...


class Sockets(Protocol):
    """Speaks to connections."""

    def post(self, connection_id: str, message: str) -> bool:
        """Send ``message``; return False where nobody is there any more."""
        ...


class Archive(Protocol):
    """Keeps what was sent."""

    def keep(self, channel: str, notice: Notice) -> None:
        """Keep a notice as it was sent by ``channel`` (``email`` or ``push``), once however often it is kept."""
        ...
