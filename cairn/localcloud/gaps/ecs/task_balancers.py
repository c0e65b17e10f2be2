"""Which load balancers a task registers with: its service's, or those of its own task set."""

from typing import Any

BALANCERS = "_load_balancers"
Record = dict[str, Any]


def balancers_of(ecs: Any, service: Record, task: Record) -> list[Record]:
    """The load balancers, as ECS describes them."""
    deployment = ecs._deployment_for_task(service, task) or {} if service else {}
    found: list[Record] = deployment.get(BALANCERS) or service.get("loadBalancers") or []
    return found
