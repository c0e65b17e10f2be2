"""Whoever registers a task definition may name any role in it, and its tasks run under that.

AWS lets a caller give a role to a service only where `iam:PassRole` allows it, for the role and for the service that
`iam:PassedToService` names. Without that, the right to register task definitions is the right to every role that tasks
may take on.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around_action

_TO_TASKS = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}


def install() -> None:
    """Ask whether the caller may pass the roles of a task definition on."""
    from ministack.core.responses import error_response_json
    from ministack.services import ecs

    @around_action(ecs._ACTION_MAP, "RegisterTaskDefinition")
    def _register(original: Function, data: dict[str, Any]) -> Any:
        for name in ("taskRoleArn", "executionRoleArn"):
            refusal = _refusal(data.get(name))
            if refusal:
                return error_response_json("AccessDeniedException", refusal, 400)
        return original(data)


def _refusal(role_arn: str | None) -> str | None:
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_region

    key = iam_evaluator._verified_key.get()  # empty for the account's root
    if not role_arn or not key:
        return None
    if iam_evaluator.enforce(key, "iam:PassRole", "iam", get_region(), role_arn, dict(_TO_TASKS)) is None:
        return None
    return (
        f"User: {iam_evaluator.caller_arn()} is not authorized to perform: iam:PassRole on resource: "
        f"{role_arn} because no identity-based policy allows the iam:PassRole action"
    )
