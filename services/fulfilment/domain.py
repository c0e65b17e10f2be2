"""What a shipment is. Imports nothing but the standard library."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

_SHIPMENTS = UUID("6f0d9f3e-5b0c-5d58-9a6e-2f1b7c0a4d11")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A product by its SKU, and how many of it."""

    sku: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Shipment:
    """The one parcel of an order; ``shipped_at`` has a time zone."""

    order_id: UUID
    user_id: str
    lines: Sequence[Line]
    shipped_at: datetime

    @property
    def shipment_id(self) -> UUID:
        """The same for an order every time."""
        return uuid5(_SHIPMENTS, str(self.order_id))

    @property
    def tracking_number(self) -> str:
        """What the carrier knows the parcel by; the carrier here is an example, and takes any number."""
        return f"CAIRN{self.shipment_id.hex[:12].upper()}"
