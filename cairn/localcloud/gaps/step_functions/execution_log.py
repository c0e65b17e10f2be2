"""A state machine writes no log.

AWS writes the history of an execution to the log group of `loggingConfiguration`: every event at the level
ALL, the failures at ERROR, and at FATAL those that end the execution. Inputs and outputs are in it only
where `includeExecutionData` says so. The emulator keeps the configuration and writes nothing.
https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

import json
import re
import time
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.log_lines import write_line

_FATAL = re.compile(r"Execution(Aborted|Failed|TimedOut)")
_ERROR = re.compile(r".*(Aborted|Failed|TimedOut)|FailStateEntered")
_DATA = ("input", "output", "parameters")


def install() -> None:
    """Write each event that the level lets through."""
    from ministack.services import stepfunctions

    @around(stepfunctions, "_add_event")
    def _add(original: Function, execution: dict[str, Any], event_type: str, details: Any = None) -> Any:
        event = original(execution, event_type, details)
        _log(execution, event)
        return event

    @around(stepfunctions, "_run_execution")
    def _run(original: Function, execution_arn: str) -> Any:
        execution = stepfunctions._executions.get(execution_arn)
        if execution is not None:
            _log(execution, execution["events"][0])
        return original(execution_arn)


def _log(execution: dict[str, Any], event: dict[str, Any]) -> None:
    from ministack.services import stepfunctions

    machine = stepfunctions._state_machines.get(execution.get("stateMachineArn")) or {}
    configuration = machine.get("loggingConfiguration") or {}
    if not _wanted(configuration.get("level", "OFF"), event["type"]):
        return
    details = _details(event, with_data=bool(configuration.get("includeExecutionData")))
    line = {
        "id": str(event["id"]),
        "type": event["type"],
        "details": details,
        "previous_event_id": str(event["id"] - 1),
        "event_timestamp": str(int(time.time() * 1000)),
        "execution_arn": execution["executionArn"],
        "redrive_count": "0",
    }
    for destination in configuration.get("destinations") or []:
        group = destination["cloudWatchLogsLogGroup"]["logGroupArn"].split(":log-group:")[1]
        stream = f"states/{machine['name']}/{execution['executionArn'].split(':', 7)[-1]}"
        write_line(group.removesuffix(":*"), stream.replace(":", "/"), json.dumps(line))


def _wanted(level: str, event_type: str) -> bool:
    match level:
        case "ALL":
            return True
        case "ERROR":
            return bool(_ERROR.fullmatch(event_type))
        case "FATAL":
            return bool(_FATAL.fullmatch(event_type))
    return False


def _details(event: dict[str, Any], *, with_data: bool) -> dict[str, Any]:
    found: dict[str, Any] = next((value for name, value in event.items() if name.endswith("Details")), {})
    return {name: value for name, value in found.items() if with_data or name not in _DATA}
