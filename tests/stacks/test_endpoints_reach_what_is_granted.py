"""What runs behind a closed group reaches AWS by the VPC's endpoints alone: there is one for what it may do."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modules.network import INTERFACE_ENDPOINTS
from stacks.environment import FOLDER, Environment, OwnNetwork

pytestmark = [pytest.mark.synth, pytest.mark.xdist_group("stacks")]

# The local cloud routes nothing: every service of AWS is one address of this machine, inside a VPC or not.
ENVIRONMENTS = sorted(file.stem for file in FOLDER.glob("*.toml") if file.stem != "local")
# Who runs behind a closed group: the resource, its attributes that name roles.
CLOSED = {
    "aws_ecs_task_definition": ("execution_role_arn", "task_role_arn"),
    "aws_iam_instance_profile": ("role",),
}
# Services whose rights are used elsewhere: by a gateway endpoint, or inside the VPC, at a database or a cache.
WITHOUT_ENDPOINT = {"dynamodb", "elasticache", "rds-db", "s3"}
ENDPOINTS = {"cloudwatch": {"monitoring"}, "ecr": {"ecr.api", "ecr.dkr"}}
OWN_ROLE = re.compile(r"aws_iam_role\.(\w+)\.")
ROLE_ELSEWHERE = re.compile(
    r"reference-input-([\w-]+)\.outputs\.cross-stack-output-aws_iam_role(\w+?)(arn|name)\b"
)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_there_is_an_endpoint_for_what_is_granted(environment: str, assembled: Callable[[str], Path]) -> None:
    network = Environment.load(environment).network
    assert isinstance(network, OwnNetwork)
    files = sorted(assembled(environment).glob("stacks/*/cdk.tf.json"))
    stacks = {file.parent.name: json.loads(file.read_text())["resource"] for file in files}
    needed = {
        endpoint: f"{'/'.join(role)}: {action}"
        for role, action in _granted(stacks)
        for endpoint in _endpoints(action)
    }
    assert needed
    assert {name: who for name, who in needed.items() if name not in network.interface_endpoints} == {}


def test_every_endpoint_that_may_be_needed_can_be_named() -> None:
    assert {name for names in ENDPOINTS.values() for name in names} <= set(INTERFACE_ENDPOINTS)


def _granted(stacks: dict[str, dict[str, Any]]) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield role and action of what roles behind closed groups may ask AWS for themselves."""
    closed = {
        _role(body[attribute], stack)
        for stack, resources in stacks.items()
        for kind, attributes in CLOSED.items()
        for body in resources.get(kind, {}).values()
        for attribute in attributes
        if attribute in body
    }
    for stack, resources in stacks.items():
        for body in resources.get("aws_iam_role_policy", {}).values():
            if (role := _role(body["role"], stack)) in closed:
                for statement in json.loads(body["policy"])["Statement"]:
                    if "kms:ViaService" not in json.dumps(statement.get("Condition", {})):
                        yield from ((role, action) for action in statement["Action"])


def _role(reference: str, stack: str) -> tuple[str, str]:
    """Return a role as the stack that makes it, and its name there."""
    if own := OWN_ROLE.search(reference):
        return stack, own[1]
    elsewhere = ROLE_ELSEWHERE.search(reference)
    assert elsewhere, reference
    return elsewhere[1], elsewhere[2]


def _endpoints(action: str) -> set[str]:
    service = action.split(":")[0]
    return set() if service in WITHOUT_ENDPOINT else ENDPOINTS.get(service, {service})
