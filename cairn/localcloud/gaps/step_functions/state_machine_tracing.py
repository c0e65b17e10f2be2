"""A state machine's tracing configuration is not kept.

AWS keeps what CreateStateMachine and UpdateStateMachine say of tracing, off where they say nothing, and
DescribeStateMachine returns it. The emulator drops it, so that every plan turns tracing on again.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Keep the tracing configuration with the machine, which is described whole."""
    from ministack.services import stepfunctions

    @around(stepfunctions, "_create_state_machine")
    def _create(original: Function, request: dict[str, Any]) -> Any:
        response = original(request)
        machine = stepfunctions._state_machines.get(json.loads(response[2]).get("stateMachineArn"))
        if machine is not None:
            machine.setdefault(
                "tracingConfiguration", request.get("tracingConfiguration", {"enabled": False})
            )
        return response

    @around(stepfunctions, "_update_state_machine")
    def _update(original: Function, request: dict[str, Any]) -> Any:
        response = original(request)
        machine = stepfunctions._state_machines.get(request.get("stateMachineArn"))
        if machine is not None and response[0] == 200 and "tracingConfiguration" in request:
            machine["tracingConfiguration"] = request["tracingConfiguration"]
        return response
