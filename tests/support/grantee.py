"""A role for tests to grant to."""

from typing import Any

from modules.core import PlatformStack
from modules.encryption import IKey, Key
from modules.iam import Role, ServicePrincipal

KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/0f1e"


def grantee(stack: PlatformStack) -> Role:
    """Return a role of ``stack`` that nothing is granted to yet."""
    principal = ServicePrincipal("lambda.amazonaws.com")
    return Role(stack, "Grantee", name="grantee", assumed_by=principal, description="Is granted rights")


def imported_key(stack: PlatformStack) -> IKey:
    """Return the one key of ``stack`` that was there before, with the ARN ``KEY_ARN``."""
    known: Any = stack.node.try_find_child("ImportedKey")
    key: IKey = known or Key.from_key_arn(stack, "ImportedKey", KEY_ARN)
    return key


def key_statement(via: str, *actions: str) -> dict[str, object]:
    """Return the statement that allows ``actions`` on the imported key through the service ``via`` alone."""
    condition = {"StringEquals": {"kms:ViaService": f"{via}.eu-west-1.amazonaws.com"}}
    return {"Effect": "Allow", "Action": list(actions), "Resource": [KEY_ARN], "Condition": condition}
