import re
from types import SimpleNamespace
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.discovery import DiscoverableService, INamespace, Namespace, PrivateName
from modules.network import PrivateNetwork
from tests.support.grantee import grantee
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

NAMESPACE_ARN = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-0a1b"


def existing(stack: PlatformStack, *, has_dns: bool = False) -> INamespace:
    return Namespace.from_namespace_arn(
        stack, "Namespace", NAMESPACE_ARN, namespace_name="shop.internal", has_dns=has_dns
    )


def service(stack: PlatformStack, *, has_dns: bool = False, **arguments: Any) -> DiscoverableService:
    defaults = {"name": "inventory", "description": "Stock", "namespace": existing(stack, has_dns=has_dns)}
    return DiscoverableService(stack, "Inventory", **{**defaults, **arguments})


def test_a_namespace_without_a_network_answers_by_the_api_alone() -> None:
    template = synthesize(
        lambda stack: Namespace(stack, "Namespace", name="shop.internal", description="The shop")
    )
    found = template.resource("aws_service_discovery_http_namespace")
    assert found == {"name": "shop.internal", "description": "The shop"}


def test_a_namespace_with_a_network_answers_by_dns_inside_it() -> None:
    def make(stack: PlatformStack) -> None:
        network = PrivateNetwork.from_subnets(
            stack,
            "Network",
            vpc_id="vpc-0a1b",
            cidr="10.0.0.0/16",
            public_subnet_ids=[],
            private_subnet_ids=["subnet-0a", "subnet-0b"],
            data_subnet_ids=["subnet-0c", "subnet-0d"],
        )
        made = Namespace(stack, "Namespace", name="shop.internal", description="The shop", network=network)
        assert made.has_dns

    found = synthesize(make).resource("aws_service_discovery_private_dns_namespace")
    assert found == {"name": "shop.internal", "description": "The shop", "vpc": "vpc-0a1b"}


def balancer() -> Any:
    return SimpleNamespace(dns_name="entrance-1.eu-west-1.elb.amazonaws.com", zone_id="Z32O12XQLNTSW2")


def private_name(stack: PlatformStack, name: str) -> PrivateName:
    network = PrivateNetwork.from_subnets(
        stack,
        "Network",
        vpc_id="vpc-0a1b",
        cidr="10.0.0.0/16",
        public_subnet_ids=[],
        private_subnet_ids=["subnet-0a", "subnet-0b"],
        data_subnet_ids=["subnet-0c", "subnet-0d"],
    )
    return PrivateName(stack, "Name", name=name, network=network, load_balancer=balancer())


def test_a_private_name_leads_to_its_load_balancer_in_the_vpc_alone() -> None:
    template = synthesize(lambda stack: private_name(stack, "services.shop.example.com"))
    zone = template.resource("aws_route53_zone")
    assert zone == {
        "name": "services.shop.example.com",
        "comment": "What services.shop.example.com is inside the VPC",
        "vpc": [{"vpc_id": "vpc-0a1b"}],
    }
    record = template.resource("aws_route53_record")
    assert (record["name"], record["type"]) == ("services.shop.example.com", "A")
    assert record["alias"] == {
        "name": "entrance-1.eu-west-1.elb.amazonaws.com",
        "zone_id": "Z32O12XQLNTSW2",
        "evaluate_target_health": True,
    }


@pytest.mark.parametrize("name", ["services", "Services.example.com", "a..b", "-a.example.com", ""])
def test_a_private_name_is_a_host_name_of_a_domain(name: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"such as services.shop.example.com, got {name!r}")):
        synthesize(lambda stack: private_name(stack, name))


def test_a_service_without_dns_names_its_namespace_and_trusts_ecs_about_health() -> None:
    found = synthesize(service).resource("aws_service_discovery_service")
    assert found == {
        "name": "inventory",
        "description": "Stock",
        "namespace_id": "ns-0a1b",
        "health_check_custom_config": {"failure_threshold": 1},
    }


def test_a_service_with_dns_answers_with_several_instances() -> None:
    def make(stack: PlatformStack) -> None:
        service(stack, has_dns=True, record_type="SRV", ttl_sec=5)

    found = synthesize(make).resource("aws_service_discovery_service")
    assert found["namespace_id"] == "ns-0a1b"
    assert found["dns_config"] == {
        "namespace_id": "ns-0a1b",
        "routing_policy": "MULTIVALUE",
        "dns_records": [{"type": "SRV", "ttl": 5}],
    }


def test_a_grantee_asks_for_this_service_alone() -> None:
    template: Template = synthesize(lambda stack: service(stack).grant_discover_instances(grantee(stack)))
    assert template.statements() == [
        {
            "Effect": "Allow",
            "Action": ["servicediscovery:DiscoverInstances"],
            "Resource": ["*"],
            "Condition": {
                "StringEquals": {
                    "servicediscovery:NamespaceName": "shop.internal",
                    "servicediscovery:ServiceName": "inventory",
                }
            },
        }
    ]


@pytest.mark.parametrize("name", ["Shop.internal", "shop..internal", "-shop", "", "a" * 254])
def test_rejects_a_namespace_that_is_no_host_name(name: str) -> None:
    with pytest.raises(ValueError, match=r"name must be a lower-case host name such as shop\.internal, got"):
        synthesize(lambda stack: Namespace(stack, "Namespace", name=name, description="The shop"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"name": "a.b"}, "name must be 1-63 lower-case letters, digits and hyphens, got 'a.b'"),
        ({"record_type": "CNAME"}, "record_type must be one of A, SRV, got 'CNAME'"),
        ({"ttl_sec": -1}, "ttl_sec must be 0-3600, got -1"),
        ({"ttl_sec": 3601}, "ttl_sec must be 0-3600, got 3601"),
    ],
)
def test_a_service_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: service(stack, **arguments))


def test_rejects_an_arn_that_is_no_namespaces() -> None:
    with pytest.raises(
        ValueError, match="namespace_arn must be the ARN of a Cloud Map namespace, got 'arn:x'"
    ):
        synthesize(
            lambda stack: Namespace.from_namespace_arn(
                stack, "Namespace", "arn:x", namespace_name="x", has_dns=False
            )
        )
