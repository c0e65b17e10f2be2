"""The envelope that every event carries."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

TRACEPARENT_PATTERN = r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"


class Event(BaseModel):
    """Base of all events: the ``detail`` of an EventBridge event.

    A consumer takes two events with the same ``event_id`` for one. A published version never changes: whatever its
    fields would become is a new ``schema_version``, in a class of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    SOURCE: ClassVar[str]
    DETAIL_TYPE: ClassVar[str]

    event_id: Annotated[UUID, Field(description="The same for every delivery of this event")]
    occurred_at: Annotated[AwareDatetime, Field(description="When it happened, not when it was sent")]
    schema_version: int
    traceparent: Annotated[
        str | None, Field(pattern=TRACEPARENT_PATTERN, description="W3C trace context of the sender")
    ] = None
