"""The events that services send each other, versioned; the only code two services share a business word in."""

from services.contracts.event import Event
from services.contracts.order_placed import OrderPlaced, OrderPlacedLine
from services.contracts.user_registered import UserRegistered

EVENTS: tuple[type[Event], ...] = (OrderPlaced, UserRegistered)

__all__ = ["EVENTS", "Event", "OrderPlaced", "OrderPlacedLine", "UserRegistered"]
