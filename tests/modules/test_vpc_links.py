import pytest

from modules.api import (
    HttpVpcLink,
    NetworkLoadBalancer,
    VpcLink,
)
from modules.core import PlatformStack
from tests.support.load_balancers import EGRESS, INGRESS, NETWORK_BALANCER, made
from tests.support.networks import CIDR, imported_network

pytestmark = pytest.mark.synth


def test_a_rest_api_reaches_a_network_load_balancer_by_a_vpc_link() -> None:
    def link(stack: PlatformStack) -> VpcLink:
        balancer = NetworkLoadBalancer.from_load_balancer_arn(stack, "Existing", NETWORK_BALANCER)
        return VpcLink(stack, "VpcLink", name="shop", description="The shop", load_balancer=balancer)

    assert made(link).resource("aws_api_gateway_vpc_link") == {
        "name": "cairn-test-shop",
        "description": "The shop",
        "target_arns": [NETWORK_BALANCER],
    }


def test_an_http_api_reaches_ports_of_the_network_by_a_vpc_link() -> None:
    template = made(lambda stack: HttpVpcLink(stack, "Link", name="shop", network=imported_network(stack)))
    found = template.resource("aws_apigatewayv2_vpc_link")
    assert (found["name"], found["subnet_ids"]) == ("cairn-test-shop", ["subnet-11", "subnet-12"])
    assert found["security_group_ids"][0].startswith("${aws_security_group.Link_SecurityGroup_")
    assert (template.resource(EGRESS)["cidr_ipv4"], template.resource(EGRESS)["from_port"]) == (CIDR, 443)
    assert template.resources(INGRESS) == []
