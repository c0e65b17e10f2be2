"""A container definition's entry point, working directory, memory, health check and stop timeout are stored alone.

AWS starts the container with them: `memory` (else the task's) is a hard limit, `healthCheck` is run inside, and
`stopTimeout` is the time between the stop signal and SIGKILL, 30 seconds by default.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_STOP_TIMEOUT_SEC = 30
_MIB = 1024 * 1024
_NANOSECONDS = 1_000_000_000


def install() -> None:
    """Hand them to Docker."""
    from ministack.services import ecs

    @around(ecs, "_build_run_kwargs")
    def _build(original: Function, cdef: dict[str, Any], td: dict[str, Any], *rest: Any) -> dict[str, Any]:
        arguments: dict[str, Any] = original(cdef, td, *rest)
        memory = cdef.get("memory") or td.get("memory")
        settings = {
            "entrypoint": cdef.get("entryPoint"),
            "working_dir": cdef.get("workingDirectory"),
            "user": cdef.get("user"),
            "mem_limit": int(memory) * _MIB if memory else None,
            "stop_timeout": int(cdef.get("stopTimeout") or _STOP_TIMEOUT_SEC),
            "healthcheck": _health_check(cdef.get("healthCheck")),
        }
        return {**arguments, **{name: value for name, value in settings.items() if value is not None}}


def _health_check(declared: dict[str, Any] | None) -> dict[str, Any] | None:
    if not declared:
        return None
    return {
        "test": declared["command"],
        "interval": int(declared.get("interval", 30)) * _NANOSECONDS,
        "timeout": int(declared.get("timeout", 5)) * _NANOSECONDS,
        "retries": int(declared.get("retries", 3)),
        "start_period": int(declared.get("startPeriod", 0)) * _NANOSECONDS,
    }
