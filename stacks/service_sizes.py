"""How large the services are in one environment."""

from pydantic import Field

from stacks.part import Part


class ApiSize(Part):
    """How many requests a second a service's API takes, and how many at once."""

    requests_per_sec: int = Field(ge=1, le=10_000, default=50)
    burst: int = Field(ge=1, le=5_000, default=100)


class TasksSize(Part):
    """The size of tasks on AWS Fargate, and how many of them run."""

    cpu: int = Field(ge=256, le=16_384, default=256)
    memory_mb: int = Field(ge=512, le=122_880, default=512)
    tasks_minimum: int = Field(ge=2, le=5000, default=2)
    tasks_maximum: int = Field(ge=3, le=5000, default=10)


class WorkerSize(TasksSize):
    """The size of tasks that work a queue: a task more for each ``messages_per_task`` that wait."""

    messages_per_task: int = Field(ge=1, le=100_000, default=100)
    visibility_timeout_sec: int = Field(ge=2, le=120, default=30)


class InventorySize(ApiSize, TasksSize):
    """The size of the tasks that answer, and of those that work."""

    worker: WorkerSize = WorkerSize()


class FunctionServiceSize(ApiSize):
    """The size of a service on AWS Lambda behind an API of its own."""

    memory_mb: int = Field(ge=128, le=10_240, default=512)
    reserved_concurrency: int = Field(ge=1, le=1000, default=10)
