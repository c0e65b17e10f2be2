"""What an order is and which rules hold for it. Imports nothing but the standard library."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

MIN_QUANTITY = 1
MAX_QUANTITY = 99
MAX_LINES = 50
CARD_PATTERN = r"tok_[A-Za-z0-9_]{1,60}"
SKU_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
IDEMPOTENCY_KEY_PATTERN = r"[!-~]{1,255}"
_ORDER_IDS = UUID("6c2f6a3e-6a55-5b0e-9d3c-0b2f0d7c9a41")


class InvalidOrder(Exception):
    """A rule about orders is broken; ``field`` says where, the message how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field} {message}")
        self.field = field
        self.message = message


class OrderNotFound(Exception):
    """There is no such order, or it is another customer's."""


class IdempotencyKeyReused(Exception):
    """The key already stands for an order with other content."""


class Status(StrEnum):
    """Where an order stands. CONFIRMED and CANCELLED are final."""

    PLACED = "PLACED"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


class CancelReason(StrEnum):
    """Why an order was cancelled; ``failed`` is everything that is not the customer's to mend."""

    CARD_DECLINED = "card_declined"
    OUT_OF_STOCK = "out_of_stock"
    TIMED_OUT = "timed_out"
    UNKNOWN_PRODUCT = "unknown_product"
    FAILED = "failed"


_NEXT = {Status.PLACED: frozenset({Status.CONFIRMED, Status.CANCELLED})}


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """One product (``sku``) and how many of it: 1-99."""

    sku: str
    quantity: int

    def __post_init__(self) -> None:
        if not re.fullmatch(SKU_PATTERN, self.sku):
            raise InvalidOrder("sku", "must be 1-64 letters, digits, dots, dashes or underscores")
        if not MIN_QUANTITY <= self.quantity <= MAX_QUANTITY:
            raise InvalidOrder("quantity", f"must be {MIN_QUANTITY}-{MAX_QUANTITY}")


@dataclass(frozen=True, kw_only=True)
class StatusChange:
    """The order took this status at this moment (UTC)."""

    status: Status
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Order:
    """A customer's order. ``history`` starts with PLACED and grows; ``request_hash`` tells one request from another.

    ``card_token`` stands for the card at the payment provider. A CANCELLED order has a ``cancel_reason``, and no other.
    """

    order_id: str
    user_id: str
    lines: tuple[OrderLine, ...]
    card_token: str
    history: tuple[StatusChange, ...]
    request_hash: str
    cancel_reason: CancelReason | None = None
    traceparent: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.lines) <= MAX_LINES:
            raise InvalidOrder("lines", f"must hold 1-{MAX_LINES} lines")
        if len({line.sku for line in self.lines}) < len(self.lines):
            raise InvalidOrder("lines", "must name each sku once, with its total quantity")
        if not self.history or self.history[0].status is not Status.PLACED:
            raise InvalidOrder("history", "must start with PLACED")
        if not re.fullmatch(CARD_PATTERN, self.card_token):
            raise InvalidOrder("card_token", "must be tok_ and 1-60 letters, digits or underscores")
        if (self.cancel_reason is None) is (self.status is Status.CANCELLED):
            raise InvalidOrder(
                "cancel_reason", "must be there where the status is CANCELLED, and nowhere else"
            )

    @classmethod
    def place(
        cls,
        *,
        user_id: str,
        idempotency_key: str,
        lines: Sequence[OrderLine],
        card_token: str,
        at: datetime,
        traceparent: str | None,
    ) -> Self:
        """Return the new order that this request asks for; the same key always gives the same ``order_id``."""
        if not re.fullmatch(IDEMPOTENCY_KEY_PATTERN, idempotency_key):
            raise InvalidOrder("Idempotency-Key", "must be 1-255 printable ASCII characters without spaces")
        return cls(
            order_id=str(uuid5(_ORDER_IDS, f"{user_id}\n{idempotency_key}")),
            user_id=user_id,
            lines=tuple(lines),
            card_token=card_token,
            history=(StatusChange(status=Status.PLACED, at=at),),
            request_hash=request_hash(lines, card_token),
            traceparent=traceparent,
        )

    @property
    def status(self) -> Status:
        """Where the order stands now."""
        return self.history[-1].status

    @property
    def placed_at(self) -> datetime:
        """When the customer placed it (UTC)."""
        return self.history[0].at

    def moved_to(self, status: Status, at: datetime, *, reason: CancelReason | None = None) -> Self:
        """Return the order with one more status, and the ``reason`` where that is CANCELLED.

        Raises ``InvalidOrder`` for a step that does not exist.
        """
        if status not in _NEXT.get(self.status, ()):
            raise InvalidOrder("status", f"cannot go from {self.status} to {status}")
        change = StatusChange(status=status, at=at)
        return replace(self, history=(*self.history, change), cancel_reason=reason)


def request_hash(lines: Sequence[OrderLine], card_token: str) -> str:
    """Return a SHA-256 (hex): equal for two requests exactly where lines in order and card are the same."""
    asked = [card_token, *([line.sku, line.quantity] for line in lines)]
    content = json.dumps(asked, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
