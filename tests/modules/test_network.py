import json
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.network import INTERFACE_ENDPOINTS, INetwork, PrivateNetwork
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

ZONES = ("eu-west-1a", "eu-west-1b", "eu-west-1c")
ACCOUNT = "123456789012"
DEFAULTS: dict[str, Any] = {"name": "main", "cidr": "10.0.0.0/16", "availability_zones": ZONES}


def network(**arguments: Any) -> Template:
    def build(stack: PlatformStack) -> None:
        PrivateNetwork(stack, "Network", flow_log_key=imported_key(stack), **{**DEFAULTS, **arguments})

    return synthesize(build)


def endpoints(template: Template, kind: str) -> dict[str, dict[str, Any]]:
    return {
        endpoint["service_name"].removeprefix("com.amazonaws.eu-west-1."): endpoint
        for endpoint in template.resources("aws_vpc_endpoint")
        if endpoint["vpc_endpoint_type"] == kind
    }


def policy(endpoint: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(endpoint["policy"])["Statement"]
    return found


@pytest.fixture(scope="module")
def default() -> Template:
    return network()


def test_each_tier_has_a_subnet_in_every_zone(default: Template) -> None:
    subnets = default.resources("aws_subnet")
    for tier in ("public", "private", "data"):
        zones = [one["availability_zone"] for one in subnets if f"-{tier}-" in one["tags"]["Name"]]
        assert zones == list(ZONES)


def test_no_subnet_gives_out_public_addresses(default: Template) -> None:
    assert {one["map_public_ip_on_launch"] for one in default.resources("aws_subnet")} == {False}


def test_names_resolve_inside_the_vpc(default: Template) -> None:
    vpc = default.resource("aws_vpc")
    assert vpc["enable_dns_support"] is vpc["enable_dns_hostnames"] is True


def test_the_default_security_group_is_closed(default: Template) -> None:
    group = default.resource("aws_default_security_group")
    assert "ingress" not in group
    assert "egress" not in group


def test_without_nat_only_the_public_tier_leads_to_the_internet(default: Template) -> None:
    routes = default.resources("aws_route")
    assert len(routes) == len(ZONES)
    for route in routes:
        assert "Public" in route["route_table_id"]
        assert "gateway_id" in route
    assert default.resources("aws_nat_gateway") == []


@pytest.mark.parametrize(("gateways", "used"), [(1, [1, 1, 1]), (2, [1, 2, 1]), (3, [1, 2, 3])])
def test_zones_share_the_nat_gateways_in_turn(gateways: int, used: list[int]) -> None:
    template = network(nat_gateways=gateways)
    routes = [one for one in template.resources("aws_route") if "nat_gateway_id" in one]
    assert [int(one["nat_gateway_id"].split("Gateway")[1][0]) for one in routes] == used
    assert all("Private" in one["route_table_id"] for one in routes)
    assert len(template.resources("aws_eip")) == gateways


def test_the_data_tier_never_leads_to_the_internet() -> None:
    routes = network(nat_gateways=3).resources("aws_route")
    assert not [one for one in routes if "Data" in one["route_table_id"]]


def test_gateway_endpoints_serve_the_tiers_without_internet(default: Template) -> None:
    found = endpoints(default, "Gateway")
    assert set(found) == {"s3", "dynamodb"}
    for endpoint in found.values():
        assert len(endpoint["route_table_ids"]) == 2 * len(ZONES)
        assert not [table for table in endpoint["route_table_ids"] if "Public" in table]


def test_dynamodb_is_reached_by_this_account_for_its_own_tables(default: Template) -> None:
    (statement,) = policy(endpoints(default, "Gateway")["dynamodb"])
    assert statement["Resource"] == [f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/*"]
    assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
    assert "dynamodb:DeleteTable" not in statement["Action"]


def test_s3_is_reached_by_this_account_for_its_own_buckets(default: Template) -> None:
    own, image_layers, packages = policy(endpoints(default, "Gateway")["s3"])
    assert own["Condition"] == {
        "StringEquals": {"aws:PrincipalAccount": ACCOUNT, "aws:ResourceAccount": ACCOUNT}
    }
    assert image_layers["Action"] == ["s3:GetObject"]
    assert image_layers["Resource"] == ["arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"]
    assert packages["Action"] == ["s3:GetObject"]
    assert packages["Resource"] == ["arn:aws:s3:::al2023-repos-eu-west-1-de612dc2/*"]


def test_interface_endpoints_stand_in_the_private_tier_behind_their_own_group(default: Template) -> None:
    for endpoint in endpoints(default, "Interface").values():
        assert endpoint["private_dns_enabled"] is True
        assert len(endpoint["subnet_ids"]) == len(ZONES)
        assert all("Private" in subnet for subnet in endpoint["subnet_ids"])
        assert "InterfaceEndpoints_SecurityGroup" in endpoint["security_group_ids"][0]


def test_interface_endpoints_admit_https_from_the_vpc_alone(default: Template) -> None:
    rule = default.resource("aws_vpc_security_group_ingress_rule")
    assert (rule["cidr_ipv4"], rule["ip_protocol"]) == ("10.0.0.0/16", "tcp")
    assert rule["from_port"] == rule["to_port"] == 443
    assert default.resources("aws_vpc_security_group_egress_rule") == []


def test_every_endpoint_names_its_actions_and_this_account() -> None:
    template = network(interface_endpoints=tuple(INTERFACE_ENDPOINTS))
    found = endpoints(template, "Interface")
    assert set(found) == set(INTERFACE_ENDPOINTS)
    for endpoint in found.values():
        for statement in policy(endpoint):
            assert statement["Condition"] == {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}
            assert not [action for action in statement["Action"] if "*" in action]


def test_no_interface_endpoint_leaves_no_security_group_behind() -> None:
    template = network(interface_endpoints=())
    assert endpoints(template, "Interface") == {}
    assert template.resources("aws_security_group") == []


def test_every_connection_is_on_record_in_an_encrypted_log_group(default: Template) -> None:
    found = default.resource("aws_flow_log")
    assert found["traffic_type"] == "ALL"
    group = default.resource("aws_cloudwatch_log_group")
    assert group["name"] == "/aws/vpc/flow-logs/cairn-test-main"
    assert group["kms_key_id"] == KEY_ARN
    assert group["retention_in_days"] == 365


def test_the_flow_log_writes_to_its_own_group_and_starts_with_its_rights(default: Template) -> None:
    writes, lists = default.statements()
    assert writes["Action"] == ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    assert writes["Resource"][0].endswith(".arn}:*")
    assert lists["Action"] == ["logs:DescribeLogGroups"]
    assert lists["Resource"] == [f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:*"]
    assert default.resource("aws_flow_log")["depends_on"][0].startswith("aws_iam_role_policy.")


def test_only_flow_logs_of_this_account_assume_the_role(default: Template) -> None:
    (trust,) = json.loads(default.resource("aws_iam_role")["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc-flow-log/*"},
    }


@pytest.mark.parametrize(
    "zones", [ZONES[:1], (*ZONES, "eu-west-1d"), ("eu-west-1a", "eu-west-1a")], ids=["one", "four", "twice"]
)
def test_rejects_too_few_too_many_and_repeated_zones(zones: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=f"availability_zones must be 2-3 .* got {', '.join(zones)}"):
        network(availability_zones=zones)


@pytest.mark.parametrize("gateways", [-1, 4])
def test_rejects_more_nat_gateways_than_zones(gateways: int) -> None:
    with pytest.raises(ValueError, match=f"nat_gateways must be 0-3, .* got {gateways}"):
        network(nat_gateways=gateways)


def test_rejects_an_endpoint_it_has_no_policy_for() -> None:
    with pytest.raises(ValueError, match=r"interface_endpoints must be among autoscaling, .* got glue"):
        network(interface_endpoints=("sqs", "glue"))


def test_rejects_an_endpoint_named_twice() -> None:
    with pytest.raises(ValueError, match="interface_endpoints must name each service once, got sqs, sqs"):
        network(interface_endpoints=("sqs", "sqs"))


def imported(stack: PlatformStack, **arguments: Any) -> INetwork:
    given: dict[str, Any] = {
        "vpc_id": "vpc-0a1b2c",
        "cidr": "10.9.0.0/16",
        "public_subnet_ids": (),
        "private_subnet_ids": ("subnet-0a", "subnet-0b"),
        "data_subnet_ids": ("subnet-0c", "subnet-0d"),
    }
    return PrivateNetwork.from_subnets(stack, "Network", **{**given, **arguments})


def test_a_network_that_was_there_before_is_used_and_not_touched() -> None:
    def build(stack: PlatformStack) -> None:
        known = imported(stack)
        assert (known.vpc_id, known.cidr) == ("vpc-0a1b2c", "10.9.0.0/16")
        assert known.private_subnet_ids == ("subnet-0a", "subnet-0b")

    assert "aws_vpc" not in synthesize(build).content.get("resource", {})


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("vpc_id", "10.0.0.0/16", "vpc_id must be an id such as vpc-0a1b2c3d4e5f60718, got '10.0.0.0/16'"),
        ("private_subnet_ids", ("subnet-0a",), "private_subnet_ids must be at least 2 subnets, got 1"),
        ("data_subnet_ids", (), "data_subnet_ids must be at least 2 subnets, got 0"),
        ("public_subnet_ids", ("vpc-0a",), "public_subnet_ids must be an id such as subnet-.* got 'vpc-0a'"),
    ],
)
def test_rejects_ids_of_something_else(argument: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: imported(stack, **{argument: value}))
