"""The time that a whole execution may take is not bounded.

AWS ends an execution that runs longer than the definition's `TimeoutSeconds` with the status TIMED_OUT and
the error States.Timeout. The emulator runs it to its end.
https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html
"""

import contextvars
import json
import threading
from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """End what runs too long; what a task still does after that has no effect on the execution."""
    from ministack.services import stepfunctions

    @around(stepfunctions, "_run_execution")
    def _run(original: Function, execution_arn: str) -> Any:
        execution = stepfunctions._executions.get(execution_arn) or {}
        limit = _limit(stepfunctions._state_machines.get(execution.get("stateMachineArn")))
        if limit is None:
            return original(execution_arn)
        context = contextvars.copy_context()
        timer = threading.Timer(limit, context.run, (_time_out, execution))
        timer.daemon = True
        timer.start()
        try:
            return original(execution_arn)
        finally:
            timer.cancel()

    @around(stepfunctions, "_fail_execution")
    def _fail(original: Function, execution: dict[str, Any], error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            original(execution, error, cause)


def _limit(machine: dict[str, Any] | None) -> float | None:
    try:
        return json.loads((machine or {})["definition"]).get("TimeoutSeconds")  # type: ignore[no-any-return]
    except (KeyError, ValueError):
        return None


def _time_out(execution: dict[str, Any]) -> None:
    from ministack.core.responses import now_iso
    from ministack.services import stepfunctions

    if execution.get("status") != "RUNNING":
        return
    execution.update(status="TIMED_OUT", stopDate=now_iso(), error="States.Timeout", cause="")
    stepfunctions._add_event(
        execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {"error": "States.Timeout"}}
    )
    stepfunctions._emit_execution_status_event(execution)
