"""What the state machine hands to its steps, and what they answer."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.contracts import Money, OrderLine
from services.payments.domain import Amount, OrderedLine


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    order_id: UUID
    traceparent: str | None = None


class ToPrice(_Step):
    """The order's lines."""

    lines: Annotated[tuple[OrderLine, ...], Field(min_length=1)]

    def ordered(self) -> list[OrderedLine]:
        """Return the lines in the domain's own words."""
        return [OrderedLine(sku=line.sku, quantity=line.quantity) for line in self.lines]


class ToRefund(_Step):
    """What the order costs."""

    total: Money

    def amount(self) -> Amount:
        """Return the total in the domain's own words."""
        return Amount(minor=self.total.amount, currency=self.total.currency)


class ToCharge(ToRefund):
    """What the order costs, and the card that pays."""

    card_token: str


class Priced(BaseModel):
    """The total, or that a product is not sold."""

    outcome: Literal["priced", "unknown_product"]
    total: Money | None


class Charged(BaseModel):
    """Whether the card was charged; where it was not, nothing is held and the outcome is the reason."""

    outcome: Literal["captured", "card_declined", "timed_out", "failed"]


class Refunded(BaseModel):
    """What became of the charge: ``refunded`` where money had been taken."""

    status: Literal["refunded", "voided", "declined"]
