"""What services send each other, versioned; the only code two services share a business word in."""

from services.contracts.event import Event
from services.contracts.money import Money
from services.contracts.order_cancelled import OrderCancelled
from services.contracts.order_confirmed import OrderConfirmed
from services.contracts.order_line import OrderLine
from services.contracts.order_placed import OrderPlaced
from services.contracts.order_shipped import OrderShipped
from services.contracts.payment_captured import PaymentCaptured
from services.contracts.payment_declined import DeclineReason, PaymentDeclined
from services.contracts.payment_refunded import PaymentRefunded
from services.contracts.stock_command import OUT_OF_STOCK, UNKNOWN_PRODUCT, StockCommand
from services.contracts.user_registered import UserRegistered

EVENTS: tuple[type[Event], ...] = (
    OrderCancelled,
    OrderConfirmed,
    OrderPlaced,
    OrderShipped,
    PaymentCaptured,
    PaymentDeclined,
    PaymentRefunded,
    UserRegistered,
)

__all__ = [
    "EVENTS",
    "OUT_OF_STOCK",
    "UNKNOWN_PRODUCT",
    "DeclineReason",
    "Event",
    "Money",
    "OrderCancelled",
    "OrderConfirmed",
    "OrderLine",
    "OrderPlaced",
    "OrderShipped",
    "PaymentCaptured",
    "PaymentDeclined",
    "PaymentRefunded",
    "StockCommand",
    "UserRegistered",
]
