"""A state machine calls what it likes, whatever its role allows.

AWS takes on the role of the state machine, as `states.amazonaws.com`, and makes every call of every task
under its policies; a machine whose role it cannot take on is not made. A task that may not make its call
fails, with the error that the service's client raises. The emulator keeps the role and asks nobody.
https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.role_session import CannotAssumeError, assume, trusts
from cairn.localcloud.gaps.step_functions import running
from cairn.localcloud.gaps.step_functions.integration_rights import needed

_SERVICE = "states.amazonaws.com"


def install() -> None:
    """Ask the role for every call of a task."""
    from ministack.services import stepfunctions

    def untrusting(request: dict[str, Any], machine_arn: str) -> Any:
        role = request.get("roleArn")
        if not role or trusts(role, service=_SERVICE, source_arn=machine_arn):
            return None
        return stepfunctions.error_response_json(
            "AccessDeniedException",
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to "
            "assume the provided role.",
            400,
        )

    @around(stepfunctions, "_create_state_machine")
    def _create(original: Function, request: dict[str, Any]) -> Any:
        from ministack.core.responses import get_account_id, get_region

        arn = f"arn:aws:states:{get_region()}:{get_account_id()}:stateMachine:{request.get('name', '')}"
        return untrusting(request, arn) or original(request)

    @around(stepfunctions, "_update_state_machine")
    def _update(original: Function, request: dict[str, Any]) -> Any:
        return untrusting(request, request.get("stateMachineArn", "")) or original(request)

    @around(stepfunctions, "_invoke_resource")
    def _invoke(original: Function, resource: str, arguments: Any) -> Any:
        _require_rights(resource, arguments)
        return original(resource, arguments)

    @around(stepfunctions, "_invoke_with_callback")
    def _wait(original: Function, resource: str, arguments: Any, token: str, state: Any) -> Any:
        _require_rights(resource, arguments)
        return original(resource, arguments, token, state)


def _require_rights(resource: str, arguments: Any) -> None:
    from ministack.services import stepfunctions

    execution = running.current()
    machine = stepfunctions._state_machines.get((execution or {}).get("stateMachineArn", ""))
    if machine is None:
        return
    for error, action, arn in needed(resource, arguments):
        try:
            session = assume(
                machine["roleArn"],
                service=_SERVICE,
                source_arn=machine["stateMachineArn"],
                session_name="states",
            )
            refusal = session.refusal(action, arn)
        except CannotAssumeError:
            refusal = f"{_SERVICE} cannot assume {machine['roleArn']}"
        if refusal:
            raise stepfunctions._ExecutionError(error, refusal)
