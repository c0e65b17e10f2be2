"""What every running container stands for: the one list of tasks, instances, pods, databases and caches.

All of them are containers of this process (`collection.Containers`); their labels say for whom they run.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any

from cairn.localcloud.containers import owner_roles
from cairn.localcloud.containers.container import Container
from cairn.localcloud.containers.service_image import INSTANCE_LABEL, POD_LABEL, TASK_LABEL

OWNERS: dict[str, tuple[str, Callable[[str], owner_roles.Owner]]] = {
    TASK_LABEL: ("task", owner_roles.of_task),
    INSTANCE_LABEL: ("instance", owner_roles.of_instance),
    POD_LABEL: ("pod", owner_roles.of_pod),
}
"""Label of a container to the kind of its owner, and who answers for the owner's account and role."""
_SERVERS = {"rds": "database", "elasticache": "cache"}


def running() -> Iterator[dict[str, Any]]:
    """Every container that runs, as `running.Running` takes it; to be called in the emulator's process."""
    client = sys.modules.get("cairn.localcloud.containers.client")
    for one in client.every_container() if client else ():
        if one.status == "running":
            yield _described(one)


def _described(container: Container) -> dict[str, Any]:
    kind, owner = _standing(container)
    return {
        "kind": kind,
        "name": _name(container),
        "account_id": owner.account_id,
        "role": owner.role_arn,
        "address": container.reached_at,
        "health": container.health or "running",
        "pid": container.attrs["State"]["Pid"],
        "log": str(container.spec.folder / "log"),
    }


def _name(container: Container) -> str:
    """A task's is that of its family, id and container: `cairn-dev-inventory-1a2b3c4d-app`."""
    family = container.labels.get("com.amazonaws.ecs.task-definition-family")
    prefix = f"{family}-" if family else ""
    return prefix + container.name.removeprefix("ministack-ecs-").removeprefix("ministack-")


def _standing(container: Container) -> tuple[str, owner_roles.Owner]:
    for label, (kind, owner_of) in OWNERS.items():
        if label in container.labels:
            return kind, owner_of(container.labels[label])
    kind = _SERVERS.get(container.labels.get("ministack", ""), "container")
    return kind, owner_roles.Owner(container.labels.get("account_id", ""))
