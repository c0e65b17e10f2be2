from collections.abc import Callable
from typing import Any

import pytest

from modules.network import ISecurityGroup, SecurityGroup
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

INGRESS, EGRESS = "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"


def made(then: Callable[[SecurityGroup, ISecurityGroup], object]) -> Template:
    def build(stack: Any) -> None:
        group = SecurityGroup(
            stack, "Group", name="orders", description="The orders service", vpc_id="vpc-0a1b"
        )
        then(group, SecurityGroup.from_security_group_id(stack, "Neighbour", "sg-0a1b"))

    return synthesize(build)


def rule(found: dict[str, Any]) -> dict[str, Any]:
    assert found.pop("security_group_id").startswith("${aws_security_group.Group_")
    assert (found.pop("ip_protocol"), found.pop("description")) == ("tcp", "why")
    return found


def test_a_group_lets_nothing_in_and_nothing_out_with_nothing_asked_for() -> None:
    template = made(lambda _group, _neighbour: None)
    assert template.resource("aws_security_group") == {
        "name": "cairn-test-orders",
        "description": "The orders service",
        "vpc_id": "vpc-0a1b",
        "tags": {"Name": "cairn-test-orders"},
    }
    assert template.resources(INGRESS) + template.resources(EGRESS) == []


def test_a_neighbour_is_let_in_on_one_port() -> None:
    template = made(lambda group, other: group.allow_from("FromOther", other, port=8080, description="why"))
    assert rule(template.resource(INGRESS)) == {
        "referenced_security_group_id": "sg-0a1b",
        "from_port": 8080,
        "to_port": 8080,
    }


def test_members_reach_a_neighbour_on_one_port() -> None:
    template = made(lambda group, other: group.allow_to("ToOther", other, port=5432, description="why"))
    assert rule(template.resource(EGRESS)) == {
        "referenced_security_group_id": "sg-0a1b",
        "from_port": 5432,
        "to_port": 5432,
    }


def test_a_neighbour_of_another_stack_is_reached_and_takes_members_in() -> None:
    template = made(lambda group, other: group.connect_to("ToOther", other, port=443, description="why"))
    out, let_in = rule(template.resource(EGRESS)), template.resource(INGRESS)
    assert out == {"referenced_security_group_id": "sg-0a1b", "from_port": 443, "to_port": 443}
    assert let_in.pop("referenced_security_group_id").startswith("${aws_security_group.Group_")
    assert let_in == {
        "security_group_id": "sg-0a1b",
        "description": "why",
        "ip_protocol": "tcp",
        "from_port": 443,
        "to_port": 443,
    }


def test_https_may_face_the_internet_both_ways() -> None:
    def open_up(group: SecurityGroup, _: ISecurityGroup) -> None:
        group.allow_from_cidr("FromInternet", "0.0.0.0/0", port=443, description="why")
        group.allow_to_cidr("ToInternet", "0.0.0.0/0", port=443, description="why")

    template = made(open_up)
    expected = {"cidr_ipv4": "0.0.0.0/0", "from_port": 443, "to_port": 443}
    assert [rule(template.resource(kind)) for kind in (INGRESS, EGRESS)] == [expected, expected]


def test_a_gateway_endpoint_is_reached_by_its_prefix_list() -> None:
    template = made(lambda group, _: group.allow_to_gateway_endpoint("s3"))
    (prefixes,) = template.content["data"]["aws_prefix_list"].values()
    assert prefixes["name"] == "com.amazonaws.eu-west-1.s3"
    assert template.resource(EGRESS)["prefix_list_id"].startswith("${data.aws_prefix_list.Group_S3Prefixes_")


@pytest.mark.parametrize("method", ["allow_from_cidr", "allow_to_cidr"])
@pytest.mark.parametrize(
    ("cidr", "port", "message"),
    [
        ("0.0.0.0/0", 80, r"must not be the whole internet but for HTTPS \(443\), got port 80"),
        ("10.0.0.1/16", 80, r"must be an IPv4 range such as 10\.0\.0\.0/16, got '10\.0\.0\.1/16'"),
        ("::/0", 443, "must be an IPv4 range such as"),
        ("10.0.0.0/16", 0, "port must be 1-65535, got 0"),
        ("10.0.0.0/16", 65536, "port must be 1-65535, got 65536"),
    ],
)
def test_rejects_a_rule(method: str, cidr: str, port: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda group, _: getattr(group, method)("Rule", cidr, port=port, description="why"))


def test_rejects_a_gateway_endpoint_that_there_is_none_of() -> None:
    with pytest.raises(ValueError, match="service must be one of dynamodb, s3, got 'sqs'"):
        made(lambda group, _: group.allow_to_gateway_endpoint("sqs"))


def test_rejects_an_id_that_is_no_groups() -> None:
    with pytest.raises(ValueError, match=r"security_group_id must be an id such as sg-.*, got 'vpc-1'"):
        synthesize(lambda stack: SecurityGroup.from_security_group_id(stack, "Group", "vpc-1"))
