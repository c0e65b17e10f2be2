"""The condition key `iam:PermissionsBoundary`: which boundary a role has, or is to have.

AWS holds it against the boundary that a call makes a role with or puts on it, and else against the boundary of the
role that the call changes. The emulator does not know the key: whoever may make roles under a boundary alone could
make none.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_KEY = "iam:permissionsboundary"
_PUTS_ONE = {"iam:CreateRole", "iam:PutRolePermissionsBoundary"}
_CHANGES_A_ROLE = {
    "iam:AttachRolePolicy",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePolicy",
}


def install() -> None:
    """Tell the evaluator the boundary that a call to IAM is about."""
    from ministack.core import iam_actions

    @around(iam_actions, "request_tag_context")
    def _context(
        original: Function, service: str, action: str, body: bytes, params: dict[str, Any]
    ) -> dict[str, Any]:
        known: dict[str, Any] = original(service, action, body, params)
        boundary = _boundary(action, params)
        return known | ({_KEY: boundary} if boundary else {})


def _boundary(action: str, params: dict[str, Any]) -> str | None:
    from ministack.services import iam

    if action in _PUTS_ONE:
        return _one(params.get("PermissionsBoundary"))
    if action in _CHANGES_A_ROLE:
        role = iam._roles.get(_one(params.get("RoleName")) or "") or {}
        return role.get("PermissionsBoundary") or None
    return None


def _one(value: Any) -> str | None:
    first = value[0] if isinstance(value, list) and value else value
    return str(first) if first else None
