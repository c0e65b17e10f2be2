from typing import Any

import pytest

from modules.api import (
    BasePathMapping,
    CustomDomain,
)
from modules.core import PlatformStack
from tests.support.rest_apis import rest_api
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


def domain(**arguments: Any) -> Template:
    given = {"domain_name": "api.example.com", **arguments}
    return synthesize(lambda stack: CustomDomain(stack, "Domain", **given))


def test_a_domain_is_regional_and_speaks_tls_1_2() -> None:
    found = domain(certificate_arn="arn:aws:acm:eu-west-1:123456789012:certificate/1")
    name = found.resource("aws_api_gateway_domain_name")
    assert name["security_policy"] == "TLS_1_2"
    assert name["endpoint_configuration"] == {"types": ["REGIONAL"]}
    assert name["regional_certificate_arn"].endswith("certificate/1")
    assert found.resources("aws_acm_certificate") == found.resources("aws_route53_record") == []


def test_a_hosted_zone_proves_the_certificate_and_leads_to_the_domain() -> None:
    found = domain(hosted_zone_id="Z123")
    assert found.resource("aws_acm_certificate")["validation_method"] == "DNS"
    records = found.resources("aws_route53_record")
    assert {one["zone_id"] for one in records} == {"Z123"}
    (alias,) = [one for one in records if "alias" in one]
    assert (alias["name"], alias["type"]) == ("api.example.com", "A")
    used = found.resource("aws_api_gateway_domain_name")["regional_certificate_arn"]
    assert used.startswith("${aws_acm_certificate_validation.")


def test_without_a_zone_the_record_to_make_is_told() -> None:
    found = domain()
    assert "resource_record_value" in found.content["output"]["domain_certificate_validation_record"]["value"]
    assert found.resources("aws_route53_record") == []
    assert len(found.resources("aws_acm_certificate_validation")) == 1


@pytest.mark.parametrize("name", ["example", "API.example.com", "https://api.example.com", "-a.example.com"])
def test_rejects_what_is_no_host_name(name: str) -> None:
    with pytest.raises(ValueError, match="domain_name must be a lower-case host name") as refused:
        domain(domain_name=name)
    assert repr(name) in str(refused.value)


def mapping(base_path: str) -> Template:
    def build(stack: PlatformStack) -> None:
        known = CustomDomain.from_domain_name(stack, "Domain", "api.example.com")
        api = rest_api(stack)
        placed = BasePathMapping(stack, "BasePath", domain=known, base_path=base_path, api=api)
        assert placed.url == "https://api.example.com/orders"

    return synthesize(build)


def test_an_api_is_served_under_a_domain_of_another_stack() -> None:
    found = mapping("orders").resource("aws_api_gateway_base_path_mapping")
    assert (found["domain_name"], found["base_path"]) == ("api.example.com", "orders")
    assert found["stage_name"].startswith("${aws_api_gateway_stage.")


@pytest.mark.parametrize("base_path", ["", "/orders", "v1/orders"])
def test_rejects_a_base_path_of_more_than_one_segment(base_path: str) -> None:
    with pytest.raises(ValueError, match="base_path must be one path segment"):
        mapping(base_path)
