"""A right on a state machine does not let anyone answer its tasks.

AWS asks for SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat on the state machine whose task the
token belongs to. The emulator asks for them on every resource, so that a policy that names the machine
never allows them.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.step_functions import running

_ANSWERS = ("SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat")


def install() -> None:
    """Remember which machine a token is of, and ask about that one."""
    from ministack.core import iam_actions
    from ministack.services import stepfunctions

    running.follow_executions()
    machines: dict[str, str] = {}

    @around(stepfunctions, "_invoke_with_callback")
    def _wait(original: Function, resource: str, arguments: Any, token: str, state: Any) -> Any:
        execution = running.current()
        if execution is not None:
            machines[token] = execution["stateMachineArn"]
        try:
            return original(resource, arguments, token, state)
        finally:
            machines.pop(token, None)

    @around(iam_actions, "extract_resource_arn")
    def _resource(
        original: Function, service: str, method: str, path: str, headers: Any, body: bytes, *rest: Any
    ) -> str:
        arn: str = original(service, method, path, headers, body, *rest)
        if service == "states" and headers.get("x-amz-target", "").endswith(_ANSWERS):
            return machines.get(_token(body), arn)
        return arn


def _token(body: bytes) -> str:
    try:
        return str(json.loads(body).get("taskToken", ""))
    except ValueError:
        return ""
