"""How large the services are in one environment."""

from pydantic import Field

from stacks.part import Part


class FunctionServiceSize(Part):
    """The size of a service on AWS Lambda behind an API of its own."""

    memory_mb: int = Field(ge=128, le=10_240, default=512)
    reserved_concurrency: int = Field(ge=1, le=1000, default=10)
    requests_per_sec: int = Field(ge=1, le=10_000, default=50)
    burst: int = Field(ge=1, le=5_000, default=100)
