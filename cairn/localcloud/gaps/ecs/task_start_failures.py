"""A task that cannot start says ResourceInitializationError, whatever the cause.

AWS says CannotPullContainerError where the image cannot be had, and CannotStartContainerError where its command cannot
be run.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from typing import Any

from cairn.localcloud.containers.docker_errors import APIError, ImageNotFound
from cairn.localcloud.gaps.around import Function, around

_ANY_CAUSE = "ResourceInitializationError: unable to pull image or start container: "


def install() -> None:
    """Say the cause."""
    from ministack.services import ecs

    @around(ecs, "_run_docker_container")
    def _run(original: Function, *arguments: Any, **named: Any) -> Any:
        try:
            return original(*arguments, **named)
        except ImageNotFound as error:
            raise ecs._ImagePullError(str(error)) from error
        except APIError as error:
            raise _CannotStartError(f"CannotStartContainerError: {error}") from error

    @around(ecs, "_fail_task_start")
    def _fail(original: Function, task: dict[str, Any], docker: Any, reason: str) -> None:
        cause = reason.removeprefix(_ANY_CAUSE)
        original(task, docker, cause if cause.startswith("CannotStartContainerError") else reason)


class _CannotStartError(Exception):
    """The command of a container cannot be run."""
