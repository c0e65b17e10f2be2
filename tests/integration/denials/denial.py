"""What one row says of a grant."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from constructs import Construct

from modules.iam import IGrantable
from tests.support.clients import Clients
from tests.support.cloud import Account


@dataclass(frozen=True)
class Resource:
    """Something that exists in the account: its ARN, that of the key it lies under, and what else calls need."""

    arn: str
    key_arn: str = ""
    content: Any = None

    @property
    def name(self) -> str:
        """The last part of the ARN."""
        return self.arn.replace("/", ":").split(":")[-1]


Call = Callable[[Clients, Resource], Any]


@dataclass(frozen=True)
class Denial:
    """``grant`` is the class and its method, as in ``Queue.grant_send_messages``.

    ``pair`` makes two resources of a kind, once for all rows that name it. ``give`` grants the first of them to the
    role, with constructs made in a scope of its own; where a construct cannot be imported by its ARN, a reference to it
    stands for the first resource. ``call`` is what the grant is for: done to the first it succeeds, and to the second
    it is denied. ``others`` are other calls to the first, which are denied too.
    """

    grant: str
    pair: Callable[[Account], tuple[Resource, Resource]]
    give: Callable[[Construct, Resource, IGrantable], Any]
    call: Call
    others: tuple[Call, ...]


def key_pair(account: Account) -> tuple[Resource, Resource]:
    """Two keys whose policies leave it to IAM who uses them."""
    kms = account.clients("kms")
    first, second = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    return Resource(first, first), Resource(second, second)


def service_role(account: Account, name: str, service: str, *statements: dict[str, Any]) -> str:
    """The ARN of a role that ``service`` assumes, with ``statements`` as its only policy."""
    iam = account.clients("iam")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_document(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="policy", PolicyDocument=_document(*statements))
    return str(role)


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
