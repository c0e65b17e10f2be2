"""Secrets, images and log streams come to a task whatever its execution role may.

AWS fetches `secrets:`, pulls from ECR and opens the log stream in the name of the execution role, before a container
starts; without the right the task stops, and its reason says which one is missing. The emulator asks nobody.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
"""

import contextvars
import re
from collections.abc import Iterator
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.ecs.task_role_credentials import assume_for_task
from cairn.localcloud.gaps.role_session import RoleSession

_RESOURCES = (
    "ResourceInitializationError: unable to pull secrets or registry auth: "
    "execution resource retrieval failed: "
)
_RETRIED = "service call has been retried 1 time(s): "
_LOGGER = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
    "failed to create Cloudwatch log stream: "
)
_ECR = re.compile(r"^(?P<account>\d{12})\.dkr\.ecr\.(?P<region>[a-z0-9-]+)\.[^/]+/(?P<name>[^:@]+)")
_for_a_task: contextvars.ContextVar[bool] = contextvars.ContextVar("for_a_task", default=False)


def install() -> None:
    """Ask what the execution role may do before a task starts."""
    from ministack.services import ecs, ssm

    @around(ecs, "_start_task_worker")
    def _start(original: Function, task: dict[str, Any], td: dict[str, Any], *rest: Any) -> None:
        reason = _refusal(task, td)
        if reason:
            ecs._fail_task_start(task, rest[-1], reason)
            return
        original(task, td, *rest)

    @around(ecs, "_resolve_container_secrets")
    def _resolve(original: Function, definition: dict[str, Any]) -> Any:
        token = _for_a_task.set(True)
        try:
            return original(definition)
        finally:
            _for_a_task.reset(token)

    @around(ssm, "resolve_parameter_value")
    def _plain(original: Function, name: str, version: Any = None, decrypt: bool = False) -> Any:
        return original(name, version, decrypt or _for_a_task.get())


def _refusal(task: dict[str, Any], td: dict[str, Any]) -> str | None:
    """Why AWS would not start the task; nothing where it would."""
    role_arn = td.get("executionRoleArn")
    role = assume_for_task(role_arn, task["taskArn"]) if role_arn else None
    for definition in td.get("containerDefinitions", []):
        for reason in _refusals(role, definition, task["taskArn"]):
            return reason
    return None


def _refusals(role: RoleSession | None, definition: dict[str, Any], task_arn: str) -> Iterator[str]:
    for step in (_registry, _secrets, _log_stream):
        yield from step(role, definition, task_arn)


def _registry(role: RoleSession | None, definition: dict[str, Any], _task_arn: str) -> Iterator[str]:
    image = _ECR.match(definition["image"])
    if image is None:
        return
    refused = _refused(role, "ecr:GetAuthorizationToken", "*")
    if refused:
        yield f"{_RESOURCES}unable to retrieve ecr registry auth: {_RETRIED}{refused}"
    repository = f"arn:aws:ecr:{image['region']}:{image['account']}:repository/{image['name']}"
    for action in ("ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"):
        refused = _refused(role, action, repository)
        if refused:
            yield (
                f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
                f"{definition['image']}: pulling from host {definition['image'].split('/')[0]} failed with status "
                f"code [manifests]: 403 Forbidden: {refused}"
            )


def _secrets(role: RoleSession | None, definition: dict[str, Any], task_arn: str) -> Iterator[str]:
    for secret in definition.get("secrets", []):
        origin = secret.get("valueFrom", "")
        if ":secretsmanager:" in origin:
            arn = ":".join(origin.split(":")[:7])
            refused = _refused(role, "secretsmanager:GetSecretValue", arn)
            if refused:
                yield (
                    f"{_RESOURCES}unable to retrieve secret from asm: {_RETRIED}failed to fetch secret {arn} from "
                    f"secrets manager: {refused}"
                )
        else:
            refused = _refused(role, "ssm:GetParameters", _parameter_arn(origin, task_arn))
            if refused:
                yield f"{_RESOURCES}unable to retrieve secrets from ssm: {_RETRIED}{refused}"


def _log_stream(role: RoleSession | None, definition: dict[str, Any], task_arn: str) -> Iterator[str]:
    from ministack.core.responses import request_scope
    from ministack.services import cloudwatch_logs, ecs

    configured = ecs._awslogs_config(definition, task_arn.rsplit("/", 1)[-1], "-")
    if configured is None:
        return
    _, _, _, own_region, account_id, _ = task_arn.split(":", 5)
    region = configured["region"] or own_region
    group = f"arn:aws:logs:{region}:{account_id}:log-group:{configured['group']}"
    actions = ["logs:CreateLogStream", "logs:PutLogEvents"]
    if configured["create_group"]:
        actions.insert(0, "logs:CreateLogGroup")
    for action in actions:
        resource = f"{group}:log-stream:{configured['stream']}" if "Group" not in action else group
        refused = _refused(role, action, resource)
        if refused:
            yield _LOGGER + refused
    with request_scope(account_id, region):
        if configured["group"] not in cloudwatch_logs._log_groups and not configured["create_group"]:
            yield f"{_LOGGER}ResourceNotFoundException: The specified log group does not exist."


def _refused(role: RoleSession | None, action: str, resource_arn: str) -> str | None:
    if role is None:
        return f"AccessDeniedException: the task definition has no execution role for {action}"
    return role.refusal(action, resource_arn)


def _parameter_arn(origin: str, task_arn: str) -> str:
    if origin.startswith("arn:"):
        return origin
    _, _, _, region, account_id, _ = task_arn.split(":", 5)
    return f"arn:aws:ssm:{region}:{account_id}:parameter/{origin.removeprefix('/')}"
