"""An amount of money in the smallest unit of its currency."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Money(BaseModel):
    """``amount`` in the currency's minor unit (cents): 1-100,000,000; ``currency`` by ISO 4217."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    amount: Annotated[int, Field(ge=1, le=100_000_000)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
