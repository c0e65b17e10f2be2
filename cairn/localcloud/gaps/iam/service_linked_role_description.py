"""The description of a service-linked role.

AWS keeps the one that the role is made with, and none where none is given. The emulator writes one of its own, which
the provider would take away at every apply.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around_action

_CONFLICT = 409


def install() -> None:
    """Keep the description that is given, and refuse a second role in AWS's words."""
    from ministack.services import iam

    @around_action(iam._IAM_HANDLERS, "CreateServiceLinkedRole")
    def _create(original: Function, parameters: Any) -> Any:
        known = set(iam._roles.keys())
        answer = original(parameters)
        made = set(iam._roles.keys()) - known
        if not made:
            return _taken(iam, parameters) if answer[0] == _CONFLICT else answer
        [name] = made
        iam._roles[name]["Description"] = iam._p(parameters, "Description")
        role = iam._role_xml(name)
        result = f"<CreateServiceLinkedRoleResult><Role>{role}</Role></CreateServiceLinkedRoleResult>"
        return iam._xml(200, "CreateServiceLinkedRoleResponse", result, ns="iam")


def _taken(iam: Any, parameters: Any) -> Any:
    service = iam._p(parameters, "AWSServiceName")
    message = (
        f"Service role name for {service} has been taken in this account, please try a different suffix."
    )
    return iam._error(400, "InvalidInput", message, ns="iam")
