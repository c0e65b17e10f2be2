"""One product of an order and how many of it, as every event and command says it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class OrderLine(BaseModel):
    """A product by its ``sku`` and how many of it: 1-99."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    sku: Annotated[str, Field(min_length=1, max_length=64)]
    quantity: Annotated[int, Field(ge=1, le=99)]


Lines = Annotated[tuple[OrderLine, ...], Field(min_length=1, max_length=50)]
