"""A task's credentials are nobody's.

AWS serves each container the credentials of its task role alone, at AWS_CONTAINER_CREDENTIALS_* and under the
authorization token that only this container knows; a task without a role has none, and a role that does not trust
`ecs-tasks.amazonaws.com` starts no task. The emulator hands out keys that it refuses afterwards.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
"""

import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.environment import trusted
from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.role_session import CannotAssumeError, RoleSession, assume

SERVICE = "ecs-tasks.amazonaws.com"
_PATH = "/v2/credentials/"
_LIFETIME_SEC = 3600
_RENEW_BEFORE_SEC = 20 * 60


@dataclass
class _Grantee:
    """A container that may ask for the credentials of `role_arn`."""

    role_arn: str
    task_arn: str
    token: str
    session: RoleSession | None = None

    def credentials(self) -> RoleSession:
        """Credentials that stay valid long enough for a client to ask again in time."""
        if self.session is None or self.session.expires_at - time.time() < _RENEW_BEFORE_SEC:
            self.session = assume_for_task(self.role_arn, self.task_arn, duration_sec=_LIFETIME_SEC)
        return self.session


def assume_for_task(role_arn: str, task_arn: str, *, duration_sec: int = 900) -> RoleSession:
    """The session of a role of the task; raises `CannotAssumeError`."""
    return assume(
        role_arn,
        service=SERVICE,
        source_arn=task_arn,
        session_name=task_arn.rsplit("/", 1)[-1],
        duration_sec=duration_sec,
    )


def install() -> None:
    """Give containers the credentials of their task's role, and refuse tasks whose role cannot be had."""
    from ministack.services import ecs, imds

    grantees: dict[str, _Grantee] = {}

    @around(ecs, "_register_metadata")
    def _register(original: Function, task_arn: str, cluster: str, td: Any, cdef: Any, *rest: Any) -> Any:
        environment = rest[1]
        given = dict(environment)
        token = original(task_arn, cluster, td, cdef, *rest)
        endpoint = environment["AWS_ENDPOINT_URL"]
        environment.pop("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        environment.pop("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        if td.get("taskRoleArn"):
            environment.update(_grant(grantees, td["taskRoleArn"], task_arn, endpoint))
        environment.update({**_surroundings(task_arn.split(":")[3]), **given})
        return token

    @around(ecs, "_start_task_worker")
    def _start(original: Function, task: dict[str, Any], td: dict[str, Any], *rest: Any) -> None:
        for role_arn in filter(None, (td.get("taskRoleArn"), td.get("executionRoleArn"))):
            try:
                assume_for_task(role_arn, task["taskArn"])
            except CannotAssumeError:
                ecs._fail_task_start(task, rest[-1], _cannot_assume(role_arn))
                return
        original(task, td, *rest)

    @around(imds, "handle_request")
    async def _serve(original: Function, method: str, path: str, headers: Any, *rest: Any) -> Any:
        if not path.startswith(_PATH):
            return await original(method, path, headers, *rest)
        return _answer(grantees.get(path.removeprefix(_PATH)), headers)

    @around(ecs, "_cleanup_task_resources")
    def _clean(original: Function, task: dict[str, Any], *rest: Any, **named: Any) -> None:
        original(task, *rest, **named)
        for key in [key for key, one in grantees.items() if one.task_arn == task.get("taskArn")]:
            if task.get("lastStatus") == "STOPPED":
                grantees.pop(key, None)


def _grant(grantees: dict[str, _Grantee], role_arn: str, task_arn: str, endpoint: str) -> dict[str, str]:
    key, token = secrets.token_hex(16), secrets.token_urlsafe(32)
    grantees[key] = _Grantee(role_arn, task_arn, token)
    return {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{endpoint}{_PATH}{key}",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": token,
    }


def _surroundings(region: str) -> dict[str, str]:
    return {
        **trusted(),
        "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


def _answer(grantee: _Grantee | None, headers: Any) -> Any:
    shown = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    if grantee is None or not hmac.compare_digest(shown.encode(), grantee.token.encode()):
        return _json(
            403, {"code": "AccessDenied", "message": "The authorization token is not the container's."}
        )
    try:
        session = grantee.credentials()
    except CannotAssumeError:
        return _json(400, {"code": "AccessDenied", "message": _cannot_assume(grantee.role_arn)})
    content = {
        "RoleArn": session.role_arn,
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret_access_key,
        "Token": session.token,
        "Expiration": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(session.expires_at)),
    }
    return _json(200, content)


def _json(status: int, content: dict[str, str]) -> Any:
    return status, {"Content-Type": "application/json"}, json.dumps(content).encode()


def _cannot_assume(role_arn: str) -> str:
    return (
        f"ECS was unable to assume the role '{role_arn}' that was provided for this task. Please verify that the "
        "role being passed has the proper trust relationship and permissions and that your IAM user has "
        "permissions to pass this role."
    )
