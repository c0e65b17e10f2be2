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
    """A customer's order. ``history`` starts with PLACED and grows; ``request_hash`` tells one request from another."""

    order_id: str
    user_id: str
    lines: tuple[OrderLine, ...]
    history: tuple[StatusChange, ...]
    request_hash: str
    traceparent: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.lines) <= MAX_LINES:
            raise InvalidOrder("lines", f"must hold 1-{MAX_LINES} lines")
        if len({line.sku for line in self.lines}) < len(self.lines):
            raise InvalidOrder("lines", "must name each sku once, with its total quantity")
        if not self.history or self.history[0].status is not Status.PLACED:
            raise InvalidOrder("history", "must start with PLACED")

    @classmethod
    def place(
        cls,
        *,
        user_id: str,
        idempotency_key: str,
        lines: Sequence[OrderLine],
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
            history=(StatusChange(status=Status.PLACED, at=at),),
            request_hash=request_hash(lines),
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

    def moved_to(self, status: Status, at: datetime) -> Self:
        """Return the order with one more status; raises ``InvalidOrder`` for a step that does not exist."""
        if status not in _NEXT.get(self.status, ()):
            raise InvalidOrder("status", f"cannot go from {self.status} to {status}")
        return replace(self, history=(*self.history, StatusChange(status=status, at=at)))


def request_hash(lines: Sequence[OrderLine]) -> str:
    """Return a SHA-256 (hex) that is equal for two requests exactly where they ask for the same lines in order."""
    content = json.dumps([[line.sku, line.quantity] for line in lines], separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
