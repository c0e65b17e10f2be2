"""Containers of a task start one after another, whatever `dependsOn` says.

AWS starts a container once those that it depends on are as the condition says: started (START), healthy (HEALTHY),
ended (COMPLETE), or ended with exit code 0 (SUCCESS). Where that does not come about within two minutes, the task
stops.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
"""

import time
from graphlib import TopologicalSorter
from typing import Any

from cairn.localcloud.containers.docker_errors import APIError
from cairn.localcloud.gaps.around import Function, around

_START_TIMEOUT_SEC = 120
_TICK_SEC = 0.1
_LABEL = "com.amazonaws.ecs."


def install() -> None:
    """Start containers in the order of their dependencies, each when its own are met."""
    from ministack.services import ecs

    @around(ecs, "_build_task_containers")
    def _build(original: Function, td: Any, overrides: Any) -> list[dict[str, Any]]:
        return list(original(_in_order(td) if td else td, overrides))

    @around(ecs, "_start_task_worker")
    def _start(original: Function, task: dict[str, Any], td: dict[str, Any], *rest: Any) -> None:
        ordered = _in_order(td)
        task["_container_essentials"] = [
            bool(one.get("essential", True)) for one in ordered["containerDefinitions"]
        ]
        original(task, ordered, *rest)

    @around(ecs, "_run_docker_container")
    def _run(
        original: Function, docker: Any, cdef: dict[str, Any], settings: Any, *rest: Any, **named: Any
    ) -> Any:
        for dependency in cdef.get("dependsOn") or ():
            _wait_for(docker, dependency, settings["labels"][f"{_LABEL}task-arn"])
        return original(docker, cdef, settings, *rest, **named)


def _in_order(td: dict[str, Any]) -> dict[str, Any]:
    """The task definition with every container after those that it depends on."""
    definitions = {one["name"]: one for one in td["containerDefinitions"]}
    order: TopologicalSorter[str] = TopologicalSorter()
    for name, definition in definitions.items():
        needed = (one["containerName"] for one in definition.get("dependsOn") or ())
        order.add(name, *(other for other in needed if other in definitions))
    return {**td, "containerDefinitions": [definitions[name] for name in order.static_order()]}


def _wait_for(docker: Any, dependency: dict[str, str], task_arn: str) -> None:
    name, condition = dependency["containerName"], dependency["condition"]
    labels = [f"{_LABEL}task-arn={task_arn}", f"{_LABEL}container-name={name}"]
    deadline = time.monotonic() + _START_TIMEOUT_SEC
    while time.monotonic() < deadline:
        found = docker.containers.list(all=True, filters={"label": labels})
        if found and _is_met(found[0], condition):
            return
        time.sleep(_TICK_SEC)
    raise APIError(f"dependency on container {name} was not met: {condition}")


def _is_met(container: Any, condition: str) -> bool:
    """Whether it is; raises `APIError` where it never will be."""
    state = container.attrs["State"]
    ended: bool = container.status == "exited"
    health: str = state.get("Health", {}).get("Status", "")
    met = {
        "START": True,
        "COMPLETE": ended,
        "SUCCESS": ended and state["ExitCode"] == 0,
        "HEALTHY": health == "healthy",
    }[condition]
    if not met and (ended or health == "unhealthy"):
        raise APIError(f"dependency on container {container.name} was not met: {condition}")
    return met
