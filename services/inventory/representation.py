"""What callers of the API send and see, and how errors are told."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.inventory.domain import MOST, SKU_PATTERN, Level, UnknownProduct
from services.inventory.ports import StockUnavailable
from services.kit.problem import NotFound, ProblemTable, ServiceUnavailable

Sku = Annotated[str, Field(pattern=f"^{SKU_PATTERN}$")]

PROBLEMS: ProblemTable = {
    UnknownProduct: lambda _: NotFound("There is no such product in the stock."),
    StockUnavailable: lambda _: ServiceUnavailable(
        "The stock cannot be reached; send the same request again."
    ),
}
"""How this service's errors are answered."""


class NewLevel(BaseModel):
    """What an operator says: so many can be ordered from now on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    available: Annotated[int, Field(ge=0, le=MOST)]


class StockLevel(BaseModel):
    """How many of a product can be ordered."""

    sku: str
    available: Annotated[int, Field(ge=0)]


ANSWERS = {"GetStock": StockLevel, "PutStock": StockLevel}
"""What each operation answers where it succeeds."""


def view(level: Level) -> StockLevel:
    """Return a level as callers see it: what orders hold is nobody's business."""
    return StockLevel(sku=level.sku, available=level.available)
