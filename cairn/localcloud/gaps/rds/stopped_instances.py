"""A DB instance that is stopped takes no connections, until it is started again.

The emulator says that it is stopped, and its server runs on.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around_action

Record = dict[str, Any]


def install() -> None:
    """Stop the server of an instance that has one of its own; start it, and wait for it."""
    from ministack.services import rds

    @around_action(rds._ACTION_MAP, "StopDBInstance")
    def _stop(original: Function, parameters: Any) -> Any:
        response = original(parameters)
        container = _own_container(rds, parameters)
        if response[0] == 200 and container is not None:
            container.stop(timeout=5)
        return response

    @around_action(rds._ACTION_MAP, "StartDBInstance")
    def _start(original: Function, parameters: Any) -> Any:
        container = _own_container(rds, parameters)
        if container is not None and container.status != "running":
            container.start()
            _wait(rds, rds._resolve_instance(rds._p(parameters, "DBInstanceIdentifier")), container)
        return original(parameters)


def _own_container(rds: Any, parameters: Any) -> Any:
    instance = rds._resolve_instance(rds._p(parameters, "DBInstanceIdentifier"))
    if instance is None or not rds._instance_owns_container(instance):
        return None
    return rds._get_docker().containers.get(instance["_docker_container_id"])


def _wait(rds: Any, instance: Record, container: Any) -> None:
    rds._wait_for_database_ready(
        instance["Endpoint"]["Address"],
        instance["Endpoint"]["Port"],
        instance["Engine"],
        instance["MasterUsername"],
        instance["_MasterUserPassword"],
        instance["DBName"],
        lambda: container.status == "running",
    )
