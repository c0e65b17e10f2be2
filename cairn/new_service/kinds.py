"""What a new service may run on, and what it is written from."""

from dataclasses import dataclass
from enum import StrEnum


class Compute(StrEnum):
    """What a service runs on."""

    FUNCTION = "function"
    CONTAINER = "container"
    WORKER = "worker"
    KUBERNETES = "kubernetes"
    INSTANCES = "instances"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """``folders`` of ``templates/`` are laid over each other; the rest is what they say.

    ``process`` is the file that reads the settings, a handler or a process by ``process_word``; ``dependencies`` the
    group of ``pyproject.toml``; ``alarms`` the rows of the runbook.
    """

    folders: tuple[str, ...]
    process: str
    process_word: str
    runs_on: str
    dependencies: str
    alarms: tuple[str, ...] = ()
    is_behind_entrance: bool = True


KINDS = {
    Compute.FUNCTION: Kind(
        folders=("api", "function"),
        process="get_item",
        process_word="handler",
        runs_on="Lambda, one function per operation",
        dependencies="functions",
        alarms=(
            "| `$name-get-item-errors` | an invocation failed | read the log |",
            "| `$name-get-item-throttles` | more calls than may run at once | `reserved_concurrency` of `[$name]` |",
        ),
        is_behind_entrance=False,
    ),
    Compute.CONTAINER: Kind(
        folders=("api", "web", "container"),
        process="api",
        process_word="process",
        runs_on="Fargate",
        dependencies="containers",
        alarms=(
            "| `$name-runningtaskcount` | fewer than two tasks run | events of the service; the log of what ended |",
            "| `$name-cpuutilization` | processors are nearly used up | `cpu`, `tasks_maximum` of `[$name]` |",
            "| `$name-memoryutilization` | memory is nearly used up | `memory_mb` of `[$name]` |",
        ),
    ),
    Compute.INSTANCES: Kind(
        folders=("api", "web", "instances"),
        process="api",
        process_word="process",
        runs_on="EC2 instances, an Auto Scaling group",
        dependencies="containers",
        alarms=(
            "| `$name-groupinserviceinstances` | fewer than two instances answer | the group's activities; the log |",
            "| `$name-statuscheckfailed` | an instance or its machine is broken | the group takes another one |",
            "| `$name-cpuutilization` | processors are nearly used up | `instances_maximum` of `[$name]` |",
        ),
    ),
    Compute.KUBERNETES: Kind(
        folders=("api", "web", "kubernetes"),
        process="api",
        process_word="process",
        runs_on="Kubernetes (EKS)",
        dependencies="containers",
        alarms=(
            "| `$name-unhealthy-targets` | a pod fails its health check | its log; events of the workload |",
            "| `$name-pod-number-of-container-restarts` | a container ended by itself | its log |",
            "| `$name-pod-memory-utilization-over-pod-limit` | memory is nearly used up | `memory_mb` of `[$name]` |",
        ),
    ),
    Compute.WORKER: Kind(
        folders=("worker",),
        process="worker",
        process_word="process",
        runs_on="ECS Fargate worker",
        dependencies="workers",
        is_behind_entrance=False,
    ),
}
