"""A part of an environment's file: unknown fields are refused, and nothing changes after it was read."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
