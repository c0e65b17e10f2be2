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


_RUNNING = (
    "| `$name-runningtaskcount` | fewer than two tasks run | events of the service on the cluster; the log |"
)
_PODS = "| `$name-unhealthyhostcount` | a pod fails its health check | `cairn logs $name`; events of the workload |"
KINDS = {
    Compute.FUNCTION: Kind(
        folders=("api", "function"),
        process="get_item",
        process_word="handler",
        runs_on="Lambda, one function per operation",
        dependencies="functions",
        alarms=("| `$name-get-item-errors` | an invocation failed | read the log |",),
        is_behind_entrance=False,
    ),
    Compute.CONTAINER: Kind(
        folders=("api", "web", "container"),
        process="api",
        process_word="process",
        runs_on="Fargate",
        dependencies="containers",
        alarms=(_RUNNING,),
    ),
    Compute.INSTANCES: Kind(
        folders=("api", "web", "instances"),
        process="api",
        process_word="process",
        runs_on="EC2 instances, an Auto Scaling group",
        dependencies="containers",
    ),
    Compute.KUBERNETES: Kind(
        folders=("api", "web", "kubernetes"),
        process="api",
        process_word="process",
        runs_on="Kubernetes (EKS)",
        dependencies="containers",
        alarms=(_PODS,),
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
