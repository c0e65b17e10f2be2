"""What orders hold of the stock, and how that changes. Imports nothing but the standard library.

Each command is decided from the order's reservation as it was read; whoever writes the step makes sure that it still is
so. A reservation remembers a refusal as well, so that a command which comes twice is answered alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

SKU_PATTERN = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
MOST = 1_000_000


class UnknownProduct(Exception):
    """There is no such product in the stock."""


class Status(StrEnum):
    """What became of an order's stock. RELEASED is final, whatever was before it."""

    HELD = "HELD"
    SOLD = "SOLD"
    REFUSED = "REFUSED"
    RELEASED = "RELEASED"


class Refusal(StrEnum):
    """Why an order does not get its stock, which no repetition cures."""

    OUT_OF_STOCK = "OutOfStock"
    UNKNOWN_PRODUCT = "UnknownProduct"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A product by its ``sku`` and how many of it: 1 or more."""

    sku: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class Level:
    """How much there is of a product: ``available`` can be ordered, ``held`` is kept for orders. None is negative."""

    sku: str
    available: int
    held: int = 0


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """An order's claim on the stock; ``refusal`` says why it has none."""

    order_id: str
    status: Status
    lines: tuple[Line, ...] = ()
    refusal: Refusal | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """What is added to a product's level, which may make neither number negative."""

    sku: str
    available: int = 0
    held: int = 0


@dataclass(frozen=True, kw_only=True)
class Step:
    """The reservation after a command, and what it moves in the stock; all of it is written, or nothing."""

    reservation: Reservation
    moves: tuple[Move, ...] = ()


def reserve(order_id: str, lines: Sequence[Line], known: Reservation | None) -> Step:
    """Hold ``lines`` for an order that has no reservation; one that has keeps it, a released one above all."""
    if known is not None:
        return Step(reservation=known)
    wanted = _joined(lines)
    return Step(
        reservation=Reservation(order_id=order_id, status=Status.HELD, lines=wanted),
        moves=tuple(Move(sku=line.sku, available=-line.quantity, held=line.quantity) for line in wanted),
    )


def refuse(order_id: str, refusal: Refusal) -> Step:
    """Remember why an order without a reservation gets none."""
    return Step(reservation=Reservation(order_id=order_id, status=Status.REFUSED, refusal=refusal))


def commit(order_id: str, known: Reservation | None) -> Step:
    """Sell what the order holds. What holds nothing is left as it is, and must not be told that it was sold."""
    if known is None:
        return refuse(order_id, Refusal.OUT_OF_STOCK)
    if known.status is not Status.HELD:
        return Step(reservation=known)
    return Step(
        reservation=replace(known, status=Status.SOLD),
        moves=tuple(Move(sku=line.sku, held=-line.quantity) for line in known.lines),
    )


def release(order_id: str, known: Reservation | None) -> Step:
    """Give back what the order holds or has bought; from then on nothing is reserved for it, even where nothing was."""
    if known is None:
        return Step(reservation=Reservation(order_id=order_id, status=Status.RELEASED))
    back = {
        Status.HELD: [
            Move(sku=line.sku, available=line.quantity, held=-line.quantity) for line in known.lines
        ],
        Status.SOLD: [Move(sku=line.sku, available=line.quantity) for line in known.lines],
    }
    return Step(reservation=replace(known, status=Status.RELEASED), moves=tuple(back.get(known.status, ())))


def has_its_stock(reservation: Reservation) -> bool:
    """Return whether the order has its stock."""
    return reservation.status in (Status.HELD, Status.SOLD)


def _joined(lines: Sequence[Line]) -> tuple[Line, ...]:
    """A product that several lines name is one line, for a transaction writes an item once."""
    quantities: dict[str, int] = {}
    for line in lines:
        quantities[line.sku] = quantities.get(line.sku, 0) + line.quantity
    return tuple(Line(sku=sku, quantity=quantity) for sku, quantity in quantities.items())
