"""How large the services are in one environment."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.declaration import Compute, declarations
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


class ContainersSize(ApiSize, TasksSize):
    """The size of a service of tasks behind an API of its own."""


class BlueGreen(Part):
    """How a new version goes out: ``canary_percent`` of the requests first, and all after ``canary_minutes``.

    With 0 minutes all go over at once. The tasks of the version before end ``termination_wait_minutes`` later.
    """

    canary_percent: int = Field(ge=1, le=99, default=10)
    canary_minutes: int = Field(ge=0, le=2880, default=5)
    termination_wait_minutes: int = Field(ge=0, le=2880, default=5)


class InventorySize(ContainersSize):
    """The size of the tasks that answer and of those that work, and how new ones that answer go out."""

    release: BlueGreen = BlueGreen()
    worker: WorkerSize = WorkerSize()


class InstancesSize(ApiSize):
    """The size of a service on EC2 instances; one counts ``warmup_sec`` seconds after it started."""

    instance_type: str = "t3.small"
    instances_minimum: int = Field(ge=2, le=999, default=2)
    instances_maximum: int = Field(ge=3, le=1000, default=6)
    warmup_sec: int = Field(ge=0, le=3600, default=120)


class CatalogSize(InstancesSize):
    """The size of the instances, and of their cache."""

    cache_node_type: str = "cache.t4g.small"
    cache_replicas: int = Field(ge=1, le=5, default=1)


class FunctionServiceSize(ApiSize):
    """The size of a service on AWS Lambda behind an API of its own."""

    memory_mb: int = Field(ge=128, le=10_240, default=512)
    reserved_concurrency: int = Field(ge=1, le=1000, default=10)


class ClusterSize(Part):
    """The nodes of the Kubernetes cluster, and which IPv4 ranges reach its endpoint from outside the network."""

    nodes_minimum: int = Field(ge=1, le=450, default=2)
    nodes_maximum: int = Field(ge=1, le=450, default=6)
    instance_types: list[str] = Field(min_length=1, default=["m7i.large"])
    public_access_cidrs: list[
        Annotated[str, StringConstraints(pattern=r"^[\d.]+/([1-9]|[12]\d|3[0-2])$")]
    ] = []


class WorkloadSize(ApiSize):
    """The size of a service of pods behind an API of its own."""

    pods_minimum: int = Field(ge=2, le=1000, default=2)
    pods_maximum: int = Field(ge=2, le=1000, default=10)
    cpu_millicores: int = Field(ge=50, le=16_000, default=250)
    memory_mb: int = Field(ge=64, le=65_536, default=512)
    pre_stop_sec: int = Field(ge=0, le=120, default=15)


class RecommendationsSize(WorkloadSize):
    """The size of the pods, and how long their queue keeps a message from others."""

    visibility_timeout_sec: int = Field(ge=1, le=43_200, default=60)


ServiceUrl = Annotated[
    str, StringConstraints(pattern=r"^(https://[a-z0-9.-]+(:\d{2,5})?|http://127\.0\.0\.1:\d{2,5})$")
]
"""The address of another service: by HTTPS, or on this machine."""


class PaymentsSize(FunctionServiceSize):
    """The size of the saga's functions, and where the payment provider is."""

    provider_url: ServiceUrl


OF_COMPUTE: Mapping[Compute, type[Part]] = {
    "container": ContainersSize,
    "function": FunctionServiceSize,
    "instances": InstancesSize,
    "kubernetes": WorkloadSize,
    "worker": WorkerSize,
}
"""What is said of a service's size in an environment, by what the service runs on."""
OF_SERVICE: Mapping[str, type[Part]] = {
    "catalog": CatalogSize,
    "inventory": InventorySize,
    "payments": PaymentsSize,
    "recommendations": RecommendationsSize,
}
"""The same of services that need to be told more."""


class FlagRollout(Part):
    """How a toggled feature flag goes out: by ``growth_percent`` a step, to everybody after ``minutes``.

    For ``bake_minutes`` more it is watched.
    """

    minutes: int = Field(ge=0, le=1440, default=20)
    growth_percent: int = Field(ge=1, le=100, default=20)
    bake_minutes: int = Field(ge=0, le=1440, default=10)


def kind_of_size(service: str) -> type[Part]:
    """Return what an environment may say of the size of ``service``."""
    return OF_SERVICE.get(service) or OF_COMPUTE[declarations()[service].compute]
