"""An environment in an organisation that was there before: its network, boundary, paths, names and tags are used."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from cairn.localcloud import LocalCloud
from tests.support.assemblies import synthesize_environment
from tests.support.cloud import Account, new_account
from tests.support.environments import write_environment
from tests.support.shop import Shop
from tests.support.terraform import Deployment

pytestmark = [pytest.mark.integration, pytest.mark.timeout(1200), pytest.mark.xdist_group("organisation")]

APPLIED = ("storage", "foundation", "platform", "edge", "orders")
"""What is applied: the rest is synthesized and validated in `test_environments_validate.py`."""

ROLE_PATH = "/workloads/shop/"
TAGS = {"CostCentre": "4711", "Data Class": "personal", "Owner": "shop@example.com"}
NAMES = re.compile(r"^acme-shop-[a-z0-9-]+-org$")
NAMED = (
    "aws_cognito_user_pool",
    "aws_dynamodb_table",
    "aws_iam_role",
    "aws_lambda_function",
    "aws_sqs_queue",
)
NAMED += ("aws_api_gateway_rest_api", "aws_cloudwatch_event_bus", "aws_sns_topic", "aws_wafv2_web_acl")
NETWORK = ("aws_vpc", "aws_subnet", "aws_internet_gateway", "aws_nat_gateway", "aws_route_table")
RUNTIME = ("dynamodb", "events", "kms", "lambda", "logs", "sqs", "xray")


@dataclass(frozen=True)
class Organisation:
    """What was applied into what was there."""

    deployment: Deployment
    boundary_arn: str
    vpcs_before: set[str]

    def resources(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every managed resource in the states: its type and what Terraform read back of it."""
        for stack in APPLIED:
            for entry in self.deployment.state(stack)["resources"]:
                if entry["mode"] == "managed":
                    yield from ((entry["type"], instance["attributes"]) for instance in entry["instances"])


@pytest.fixture(scope="module")
def organisation(local_cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organisation]:
    account, folder = new_account(local_cloud), tmp_path_factory.mktemp("organisation")
    network, boundary_arn = _network(account), _boundary(account)
    file = write_environment(
        folder,
        name="org",
        account_id=account.account_id,
        changes={
            "network": network,
            "organisation": {
                "permissions_boundary_arn": boundary_arn,
                "role_path": ROLE_PATH,
                "name_pattern": "acme-shop-{name}-{environment}",
                "tags": TAGS,
            },
        },
    )
    deployment = Deployment(account, "org", synthesize_environment(file, folder / "org"))
    organisation = Organisation(deployment, boundary_arn, _vpcs(account))
    with deployment.destroyed_at_the_end():
        deployment.apply(*APPLIED)
        yield organisation


def _network(account: Account) -> dict[str, Any]:
    """Make a VPC with two subnets a tier, and return the environment's network table for it."""
    ec2, cidr = account.clients("ec2"), "10.99.0.0/16"
    vpc = ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.99.{number}.0/24",
            AvailabilityZone=f"{account.region}{'ab'[number % 2]}",
        )["Subnet"]["SubnetId"]
        for number in range(6)
    ]
    return {
        **dict.fromkeys(("zones", "nat_gateways", "interface_endpoints")),
        "vpc_id": vpc,
        "cidr": cidr,
        "public_subnet_ids": subnets[:2],
        "private_subnet_ids": subnets[2:4],
        "data_subnet_ids": subnets[4:],
    }


def _boundary(account: Account) -> str:
    """Make the organisation's own boundary, of services instead of resources."""
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": [f"{name}:*" for name in RUNTIME], "Resource": "*"}],
    }
    policy = account.clients("iam").create_policy(
        PolicyName="limit", Path="/security/", PolicyDocument=json.dumps(document)
    )
    return str(policy["Policy"]["Arn"])


def _vpcs(account: Account) -> set[str]:
    return {vpc["VpcId"] for vpc in account.clients("ec2").describe_vpcs()["Vpcs"]}


def test_no_network_is_made(organisation: Organisation) -> None:
    assert [kind for kind, _ in organisation.resources() if kind in NETWORK] == []
    assert _vpcs(organisation.deployment.account) == organisation.vpcs_before


def test_every_role_has_the_given_boundary_and_path(organisation: Organisation) -> None:
    roles = [attributes for kind, attributes in organisation.resources() if kind == "aws_iam_role"]
    assert len(roles) >= 5
    iam = organisation.deployment.account.clients("iam")
    for attributes in roles:
        role = iam.get_role(RoleName=attributes["name"])["Role"]
        assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == organisation.boundary_arn
        assert role["Path"] == ROLE_PATH


def test_no_boundary_of_our_own_is_made(organisation: Organisation) -> None:
    assert [kind for kind, _ in organisation.resources() if kind == "aws_iam_policy"] == []


def test_names_follow_the_pattern(organisation: Organisation) -> None:
    named = [
        (kind, attributes["name" if "name" in attributes else "function_name"])
        for kind, attributes in organisation.resources()
        if kind in NAMED
    ]
    assert {kind for kind, _ in named} == set(NAMED)
    assert [name for name in named if not NAMES.match(name[1])] == []


def test_everything_that_can_be_tagged_carries_the_tags(organisation: Organisation) -> None:
    taggable = [
        (kind, attributes) for kind, attributes in organisation.resources() if "tags_all" in attributes
    ]
    assert len(taggable) > 30
    assert [
        (kind, attributes.get("arn"))
        for kind, attributes in taggable
        if not TAGS.items() <= (attributes["tags_all"] or {}).items()
    ] == []


def test_aws_itself_tells_the_tags(organisation: Organisation) -> None:
    clients = organisation.deployment.account.clients
    table = clients("dynamodb").describe_table(TableName="acme-shop-orders-org")["Table"]["TableArn"]
    told = clients("dynamodb").list_tags_of_resource(ResourceArn=table)["Tags"]
    assert TAGS.items() <= {tag["Key"]: tag["Value"] for tag in told}.items()
    (role,) = [
        name
        for kind, a in organisation.resources()
        if kind == "aws_iam_role"
        for name in [a["name"]]
        if "create-order" in name
    ]
    told = clients("iam").list_role_tags(RoleName=role)["Tags"]
    assert TAGS.items() <= {tag["Key"]: tag["Value"] for tag in told}.items()


def test_the_plan_after_it_is_empty(organisation: Organisation) -> None:
    assert list(map(str, organisation.deployment.plan(*APPLIED))) == []


def test_an_order_can_be_placed_within_the_given_boundary(organisation: Organisation) -> None:
    deployment = organisation.deployment
    shop = Shop(deployment.account, deployment, deployment.outputs(*APPLIED))
    with shop.api(shop.customer().access_token) as api:
        assert api.place().status_code == 201
