"""A function in a VPC: where it lies, what it reaches, and which rights its code does not get."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.network import INetwork, SecurityGroup
from tests.support.grantee import imported_key
from tests.support.networks import CIDR, imported_network
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

EC2 = "arn:aws:ec2:eu-west-1:123456789012"
NOT_BY_ITS_CODE = {"Null": {"lambda:SourceFunctionArn": "true"}}
Build = Callable[..., Template]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    archive = tmp_path / "ledger.zip"
    archive.write_bytes(b"zip")

    def synthesized(then: Callable[[Function], object] = repr, *, placed: bool = True) -> Template:
        return synthesize(
            lambda stack: then(_function(stack, archive, imported_network(stack) if placed else None))
        )

    return synthesized


def _function(stack: PlatformStack, archive: Path, network: INetwork | None) -> Function:
    return Function(
        stack,
        "Post",
        name="ledger-post",
        package=Package(archive),
        handler="ledger.post",
        description="Posts",
        key=imported_key(stack),
        network=network,
    )


def test_it_lies_in_the_private_subnets_behind_a_group_of_its_own(build: Build) -> None:
    template = build()
    (config,) = [template.resource("aws_lambda_function")["vpc_config"]]
    assert config["subnet_ids"] == ["subnet-11", "subnet-12"]
    (group,) = config["security_group_ids"]
    assert group.startswith("${aws_security_group.Post_")
    assert template.resource("aws_security_group")["name"] == "cairn-test-ledger-post-function"


def test_it_reaches_aws_by_the_vpcs_endpoints_and_nobody_reaches_it(build: Build) -> None:
    template = build()
    ways_out = template.resources("aws_vpc_security_group_egress_rule")
    assert {(rule["from_port"], rule.get("cidr_ipv4")) for rule in ways_out} == {(443, CIDR), (443, None)}
    assert template.resources("aws_vpc_security_group_ingress_rule") == []


def test_lambda_makes_its_interfaces_there_and_nowhere_else_and_its_code_makes_none(build: Build) -> None:
    statements = [s for s in build().statements() if s["Action"][0].startswith("ec2:")]
    look_up, create, change = statements
    assert all(statement["Condition"] == NOT_BY_ITS_CODE for statement in statements)
    assert (look_up["Action"], look_up["Resource"]) == (
        ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"],
        ["*"],
    )
    assert create["Action"] == ["ec2:CreateNetworkInterface"]
    *places, group = create["Resource"]
    assert places == [f"{EC2}:network-interface/*", f"{EC2}:subnet/subnet-11", f"{EC2}:subnet/subnet-12"]
    assert group.startswith(f"{EC2}:security-group/${{aws_security_group.Post_")
    assert (change["Action"], change["Resource"]) == (
        ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"],
        [f"{EC2}:*/*"],
    )


def test_it_is_made_once_its_role_has_these_rights(build: Build) -> None:
    (waits_for,) = build().resource("aws_lambda_function")["depends_on"]
    assert waits_for.startswith("aws_iam_role_policy.Post_Role_")


def test_allow_to_opens_one_port_of_one_neighbour(build: Build) -> None:
    def to_database(function: Function) -> None:
        database = SecurityGroup.from_security_group_id(function, "Database", "sg-0d1e")
        function.allow_to("ToLedger", database, port=5432)

    rules = build(to_database).resources("aws_vpc_security_group_egress_rule")
    (rule,) = [rule for rule in rules if rule["from_port"] != 443]
    assert (rule["to_port"], rule["referenced_security_group_id"]) == (5432, "sg-0d1e")
    assert rule["description"] == "From ledger-post"


def test_connect_to_opens_the_neighbours_door_too(build: Build) -> None:
    def to_database(function: Function) -> None:
        database = SecurityGroup.from_security_group_id(function, "Database", "sg-0d1e")
        function.connect_to("ToLedger", database, port=5432)

    (rule,) = build(to_database).resources("aws_vpc_security_group_ingress_rule")
    assert (rule["security_group_id"], rule["from_port"]) == ("sg-0d1e", 5432)


def test_allow_to_internet_opens_https_and_nothing_else(build: Build) -> None:
    rules = build(Function.allow_to_internet).resources("aws_vpc_security_group_egress_rule")
    (rule,) = [rule for rule in rules if rule.get("cidr_ipv4") == "0.0.0.0/0"]
    assert (rule["from_port"], rule["to_port"], rule["ip_protocol"]) == (443, 443, "tcp")


def test_its_group_is_let_in_by_others(build: Build) -> None:
    def into_database(function: Function) -> None:
        group = SecurityGroup(function, "Database", name="d", description="d", vpc_id="vpc-1")
        group.allow_from("FromPost", function, port=5432, description="From ledger-post")

    (rule,) = build(into_database).resources("aws_vpc_security_group_ingress_rule")
    assert rule["referenced_security_group_id"].startswith("${aws_security_group.Post_Network")


def test_a_function_without_a_network_lies_in_no_vpc_and_has_no_right_to_interfaces(build: Build) -> None:
    template = build(placed=False)
    assert "vpc_config" not in template.resource("aws_lambda_function")
    assert "depends_on" not in template.resource("aws_lambda_function")
    assert [s for s in template.statements() if s["Action"][0].startswith("ec2:")] == []


def _allow_to_itself(function: Function) -> Any:
    function.allow_to("ToItself", function, port=443)


@pytest.mark.parametrize(
    ("use", "asked"),
    [
        (_allow_to_itself, "allow_to"),
        (Function.allow_to_internet, "allow_to_internet"),
        (lambda f: f.security_group_id, "security_group_id"),
    ],
)
def test_rejects_what_only_a_function_in_a_vpc_has(
    build: Build, use: Callable[[Function], Any], asked: str
) -> None:
    with pytest.raises(ValueError, match=f"{asked} is for a function in a VPC: give test/Post a network="):
        build(use, placed=False)
