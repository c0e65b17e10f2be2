"""A role as an AWS service takes it on: asked of its trust policy, and what it then may do."""

import copy
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class CannotAssumeError(Exception):
    """The role is missing, or its trust policy does not let the service take it on."""


@dataclass(frozen=True)
class RoleSession:
    """Temporary credentials of a role. `expires_at` is in seconds since the epoch."""

    role_arn: str
    arn: str
    access_key_id: str
    secret_access_key: str
    token: str
    expires_at: float

    def refusal(self, action: str, resource_arn: str, context: Mapping[str, str] | None = None) -> str | None:
        """Why the role may not do `action` on `resource_arn`, as AWS says it; nothing where it may.

        To be called in the account and region of the role's work. `context` holds what conditions may ask for.
        """
        from ministack.core import iam_evaluator
        from ministack.core.responses import get_region

        service = action.split(":")[0]
        asked = (self.access_key_id, action, service, get_region(), resource_arn, dict(context or {}))
        if iam_evaluator.enforce(*asked) is None:
            return None
        return (
            f"AccessDeniedException: User: {self.arn} is not authorized to perform: {action} on resource: "
            f"{resource_arn} because no identity-based policy allows the {action} action"
        )


_taken_on: dict[tuple[str, str, str, int], RoleSession] = {}


def assume(
    role_arn: str,
    *,
    service: str,
    source_arn: str,
    session_name: str,
    duration_sec: int = 3600,
    actions: Sequence[str] = ("sts:AssumeRole",),
    request_tags: Mapping[str, str] | None = None,
) -> RoleSession:
    """The session that `service` takes on for `source_arn`; raises `CannotAssumeError`.

    The trust policy has to allow each of `actions`, asked with `request_tags`. One that is not half over is taken on
    again under the same name: a state machine asks for each of its calls.
    """
    from ministack.services import iam, sts

    account_id, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    if not trusts(
        role_arn, service=service, source_arn=source_arn, actions=actions, request_tags=request_tags
    ):
        raise CannotAssumeError(role_arn)
    role = iam._roles.get_scoped(account_id, None, name)
    key = (role["RoleId"], service, session_name, duration_sec)
    known = _taken_on.get(key)
    if known and known.access_key_id in sts._sessions and known.expires_at - time.time() > duration_sec / 2:
        return known
    session = RoleSession(
        role_arn,
        f"arn:aws:sts::{account_id}:assumed-role/{name}/{session_name}",
        sts._gen_session_access_key(),
        sts._gen_secret(),
        sts._gen_session_token(),
        time.time() + duration_sec,
    )
    sts.register_session(
        session.access_key_id,
        {
            "Arn": session.arn,
            "UserId": f"{role['RoleId']}:{session_name}",
            "SecretAccessKey": session.secret_access_key,
            "SessionToken": session.token,
            "Expiration": session.expires_at,
            "AccountId": account_id,
            "PrincipalType": "AssumedRole",
        },
    )
    _taken_on[key] = session
    return session


def trusts(
    role_arn: str,
    *,
    service: str,
    source_arn: str,
    actions: Sequence[str] = ("sts:AssumeRole",),
    request_tags: Mapping[str, str] | None = None,
) -> bool:
    """Whether the role is there, and its trust policy lets `service` do each of `actions` for `source_arn`."""
    from ministack.services import iam

    if role_arn.count(":") < 5:
        return False
    role = iam._roles.get_scoped(role_arn.split(":")[4], None, role_arn.rsplit("/", 1)[-1])
    if role is None or role.get("Arn") != role_arn:
        return False
    return all(_trusts(role, service, source_arn, action, request_tags or {}) for action in actions)


def _trusts(
    role: dict[str, Any], service: str, source_arn: str, action: str, request_tags: Mapping[str, str]
) -> bool:
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_region

    source_account = source_arn.split(":")[4]
    context = iam_evaluator.EvalContext(
        service,
        "Service",
        source_account,
        action,
        role["Arn"],
        get_region(),
        request_tags=dict(request_tags),
        tag_keys=list(request_tags),
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": source_account},
    )
    document = _addressed_to(service, role.get("AssumeRolePolicyDocument", "{}"))
    return bool(iam_evaluator.evaluate_trust_policy(document, service, context))


def _addressed_to(service: str, document: Any) -> dict[str, Any]:
    """The trust policy's statements about `service`; the emulator knows services as principals no further."""
    policy = json.loads(document) if isinstance(document, str) else copy.deepcopy(document)
    statements = policy.get("Statement", [])
    statements = [statements] if isinstance(statements, dict) else statements
    policy["Statement"] = [
        {**statement, "Principal": "*"}
        for statement in statements
        if _names(statement.get("Principal"), service)
    ]
    return dict(policy)


def _names(principal: Any, service: str) -> bool:
    if not isinstance(principal, dict):
        return bool(principal == "*")
    named = principal.get("Service", [])
    return service in ([named] if isinstance(named, str) else named)
