"""What the triggers need of the world outside."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from services.contracts import Event


class Publisher(Protocol):
    """Sends events to the shop."""

    def publish(self, events: Mapping[str, "Event"]) -> Mapping[str, str]:
        """Send ``events``; return the keys of those not accepted, each with the reason."""
        ...
