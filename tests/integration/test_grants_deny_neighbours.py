"""Every grant lets a role do what it says, and neither the same to a neighbour nor anything else."""

import ast
import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from constructs import Construct

import modules
from modules.core import PlatformStack
from modules.iam import Role
from tests.integration.denials import DENIALS, NOT_CALLED
from tests.integration.denials.denial import Denial, Resource
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.synth import synthesize

pytestmark = [pytest.mark.integration, pytest.mark.synth]

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}
_REFERENCE = re.compile(r"\$\{[^}]+\}")


class Grantees:
    """One role a row, whose only policy is the one that the row's grant writes."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._pair = cache(lambda make: make(account))
        self._role_arns = {row: self._make_role(number) for number, row in enumerate(DENIALS)}
        template = synthesize(self._grant_all, account_id=account.account_id, region=account.region)
        self._policies = {body["role"]: body["policy"] for body in template.resources("aws_iam_role_policy")}

    def pair(self, row: str) -> tuple[Resource, Resource]:
        """The resource that is granted, and its neighbour."""
        first, second = self._pair(DENIALS[row].pair)
        return first, second

    def clients(self, row: str) -> Clients:
        """Clients of the role that holds the grant of ``row`` alone."""
        role_arn = self._role_arns[row]
        name = role_arn.split("/")[-1]
        self._account.clients("iam").put_role_policy(
            RoleName=name,
            PolicyName="grants",
            PolicyDocument=_REFERENCE.sub(lambda _: self.pair(row)[0].arn, self._policies[name]),
        )
        return self._account.clients.assuming(role_arn)

    def _grant_all(self, stack: PlatformStack) -> None:
        for number, (row, denial) in enumerate(DENIALS.items()):
            scope = Construct(stack, f"Row{number}")
            role = Role.from_role_arn(scope, "Grantee", self._role_arns[row])
            denial.give(scope, self.pair(row)[0], role)

    def _make_role(self, number: int) -> str:
        trust = {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": self._account.account_id},
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": trust})
        role = self._account.clients("iam").create_role(
            RoleName=f"grantee-{number}", AssumeRolePolicyDocument=document
        )
        return str(role["Role"]["Arn"])


@pytest.fixture(scope="module")
def grantees(account: Account) -> Grantees:
    return Grantees(account)


def assert_denied(call: Callable[[Clients, Resource], object], caller: Clients, resource: Resource) -> None:
    with pytest.raises(ClientError) as refused:
        call(caller, resource)
    assert refused.value.response["Error"]["Code"] in DENIED


@pytest.mark.parametrize("row", DENIALS)
def test_a_grant_is_for_one_thing_on_one_resource(grantees: Grantees, row: str) -> None:
    denial: Denial = DENIALS[row]
    (granted, neighbour), caller = grantees.pair(row), grantees.clients(row)
    denial.call(caller, granted)
    assert_denied(denial.call, caller, neighbour)
    for other in denial.others:
        assert_denied(other, caller, granted)


def grants() -> set[tuple[str, str]]:
    """The area and the method of every grant in ``modules/``; ``grant_to`` of a target makes one of these."""
    root = Path(modules.__file__).parent
    return {
        (path.relative_to(root).parts[0], function.name)
        for path in root.glob("*/*.py")
        for owner in ast.parse(path.read_text()).body
        if isinstance(owner, ast.ClassDef)
        and not any(ast.unparse(base) == "Protocol" for base in owner.bases)
        for function in owner.body
        if isinstance(function, ast.FunctionDef) and re.match("grant_(?!to$)", function.name)
    }


def test_every_grant_has_a_row() -> None:
    held = {(name.split(".")[0], name.split(".")[-1]) for name in (*DENIALS, *NOT_CALLED)}
    assert sorted(grants() - held) == []
