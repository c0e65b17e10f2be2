"""Which execution the work at hand belongs to: its thread, and the threads of its branches."""

from contextvars import ContextVar
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_execution: ContextVar[dict[str, Any] | None] = ContextVar("execution", default=None)


def follow_executions() -> None:
    """Remember the execution while it runs; a nested one takes the place of its parent until it ends."""
    from ministack.services import stepfunctions

    @around(stepfunctions, "_run_execution")
    def _run(original: Function, execution_arn: str) -> Any:
        before = _execution.set(stepfunctions._executions.get(execution_arn))
        try:
            return original(execution_arn)
        finally:
            _execution.reset(before)


def current() -> dict[str, Any] | None:
    """The execution that the caller works for; nothing outside of one, as in TestState."""
    return _execution.get()
