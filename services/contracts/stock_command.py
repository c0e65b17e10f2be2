"""StockCommand: what the saga asks of the inventory, by queue, with a task token to answer to."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.event import TRACEPARENT_PATTERN
from services.contracts.order_line import Lines

OUT_OF_STOCK = "OutOfStock"
UNKNOWN_PRODUCT = "UnknownProduct"


class StockCommand(BaseModel):
    """One message of the queue ``inventory-commands``, in JSON.

    ``ReserveStock`` holds the lines for the order, ``CommitStock`` sells what is held, ``ReleaseStock`` gives it back,
    sold or held; each does once what it is asked twice, and a release wins over a reserve that comes after it. The
    answer goes to ``task_token``: success with ``{"order_id": …}``, or failure with the error ``OutOfStock`` or
    ``UnknownProduct``, which no repetition cures.
    https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    schema_version: Literal[1]
    command: Literal["ReserveStock", "CommitStock", "ReleaseStock"]
    order_id: UUID
    lines: Lines
    task_token: Annotated[str, Field(min_length=1, max_length=2048)]
    traceparent: Annotated[str | None, Field(pattern=TRACEPARENT_PATTERN)] = None
