"""A task is stopped at once, with exit code 0, and its other containers run on.

AWS sends the stop signal to every container when the task is stopped or an essential container has ended, waits for
`stopTimeout`, kills what is left, and only then says STOPPED, with each container's own exit code. A container above
its memory limit says so. What the service scheduler stops is stopped by the scheduler, not by a user.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

import threading
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.containers.docker_errors import NotFound
from cairn.localcloud.gaps.around import Function, around

_OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
_SCALING = frozenset(
    {"Service scaling down", "Deployment completed", "Task definition updated", "Service deleted"}
)


def install() -> None:
    """Let containers end in their own time, and report how they ended."""
    from ministack.core.concurrency import resource_lock
    from ministack.core.responses import get_account_id, get_region, request_scope
    from ministack.services import ecs

    @around(ecs, "_mark_task_stopped")
    def _mark(original: Function, task_arn: str, task: dict[str, Any], *how: Any, **named: Any) -> bool:
        reason, stop_code, exit_code = _how(*how, **named)
        reason, stop_code = _as_aws_says(task, reason, stop_code)
        with resource_lock("ecs-task", task_arn):
            if not ecs._task_is_active(task_arn, task):
                return False
            containers, task["_docker_ids"] = list(task.get("_docker_ids") or []), []
            if containers:
                task.update(desiredStatus="STOPPED", lastStatus="DEACTIVATING", stoppingAt=ecs._iso())
                task.update(stoppedReason=reason, stopCode=stop_code)
        if not containers:
            return bool(original(task_arn, task, reason, stop_code, exit_code=exit_code))
        scope = (get_account_id(), get_region())

        def finish() -> None:
            with request_scope(*scope):
                _stop(ecs._get_docker(), containers, task)
                with resource_lock("ecs-task", task_arn):
                    task["desiredStatus"] = "RUNNING"
                original(task_arn, task, reason, stop_code)

        threading.Thread(target=finish, daemon=True, name=f"ecs-stop-{task_arn[-8:]}").start()
        cluster = ecs._cluster_name_from_arn(task.get("clusterArn", ""))
        ecs._refresh_service_state(cluster, task.get("group", ""))
        return True


def _how(reason: str, stop_code: str, exit_code: int | None = None) -> tuple[str, str, int | None]:
    return reason, stop_code, exit_code


def _as_aws_says(task: Mapping[str, Any], reason: str, stop_code: str) -> tuple[str, str]:
    if stop_code == "EssentialContainerExited":
        return "Essential container in task exited", stop_code
    if stop_code == "UserInitiated" and reason in _SCALING:
        return (
            f"Scaling activity initiated by (deployment {task.get('_deployment_id')})",
            "ServiceSchedulerInitiated",
        )
    return reason, stop_code


def _stop(docker: Any, identities: list[str], task: dict[str, Any]) -> None:
    """Stop the containers together and write down how each ended."""
    found = [_found(docker, identity) for identity in identities]
    stopping = [threading.Thread(target=container.stop) for container in found if container]
    for thread in stopping:
        thread.start()
    for thread in stopping:
        thread.join()
    for container, record in zip(found, task.get("containers", []), strict=False):
        if container is None:
            continue
        record.update(lastStatus="STOPPED", exitCode=container.wait()["StatusCode"])
        if container.attrs["State"]["OOMKilled"]:
            record["reason"] = _OUT_OF_MEMORY
    for container in found:
        if container is not None:
            _remove_after_its_last_lines(container)


def _found(docker: Any, identity: str) -> Any:
    try:
        return docker.containers.get(identity)
    except NotFound:
        return None


def _remove_after_its_last_lines(container: Any) -> None:
    """The log driver reads on for a moment."""
    timer = threading.Timer(2, container.remove, kwargs={"force": True})
    timer.daemon = True
    timer.start()
