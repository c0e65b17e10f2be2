"""A method of a REST API that a server inside the VPC answers."""

from typing import Any

import pytest

from modules.api import Method, PrivateIntegration, RestApi, VpcLink
from modules.core import PlatformStack
from tests.support.rest_apis import configuration, rest_api
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


def get_stock(api: RestApi, **arguments: Any) -> Method:
    given = {
        "vpc_link": VpcLink.from_vpc_link_id(api, "Link", "l1nk01"),
        "host": "stock.example.com",
        "path": "/stock/{sku}",
    }
    integration = PrivateIntegration(**{**given, **arguments})  # type: ignore[arg-type]
    return api.add_method(
        "GetStock", method="GET", path="/{sku}", integration=integration, scopes=("stock/read",)
    )


def test_an_operation_goes_through_a_vpc_link_by_https_and_needs_no_function() -> None:
    found = synthesize(lambda stack: get_stock(rest_api(stack)))
    integration = found.resource("aws_api_gateway_integration")
    for reference in ("rest_api_id", "resource_id", "http_method"):
        assert integration.pop(reference).startswith("${aws_api_gateway_")
    assert integration.pop("integration_http_method").endswith(".http_method}")
    assert integration == {
        "type": "HTTP_PROXY",
        "connection_type": "VPC_LINK",
        "connection_id": "l1nk01",
        "uri": "https://stock.example.com:443/stock/{sku}",
        "request_parameters": {"integration.request.path.sku": "method.request.path.sku"},
        "timeout_milliseconds": 29000,
    }
    assert found.resource("aws_api_gateway_method")["authorization_scopes"] == ["stock/read"]
    assert found.resource("aws_api_gateway_deployment")["triggers"]["GetStock vpc link"] == "l1nk01"


def test_the_target_hears_who_calls_from_the_token_alone() -> None:
    def built(claim: str) -> Template:
        return synthesize(lambda stack: get_stock(rest_api(stack), claim_headers={"X-Caller-Id": claim}))

    parameters = built("sub").resource("aws_api_gateway_integration")["request_parameters"]
    assert parameters == {
        "integration.request.path.sku": "method.request.path.sku",
        "integration.request.header.X-Caller-Id": "context.authorizer.claims.sub",
    }
    assert configuration(built("sub")) != configuration(built("client_id"))


@pytest.mark.parametrize("headers", [{"X Caller": "sub"}, {"X-Caller": "context.identity"}])
def test_rejects_what_is_no_header_or_no_claim(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="claim_headers must name headers and claims"):
        synthesize(lambda stack: get_stock(rest_api(stack), claim_headers=headers))


def test_rejects_claims_where_no_token_is_asked_for() -> None:
    def build(stack: PlatformStack) -> None:
        link = VpcLink.from_vpc_link_id(stack, "Link", "l1nk01")
        there = PrivateIntegration(
            vpc_link=link, host="stock.example.com", path="/", claim_headers={"X-Caller-Id": "sub"}
        )
        rest_api(stack).add_iam_method("GetStock", method="GET", path="/", integration=there)

    with pytest.raises(ValueError, match="claim_headers must be empty where no token is asked for"):
        synthesize(build)


def test_another_place_behind_the_link_is_deployed_anew() -> None:
    def deployed(path: str) -> str:
        return configuration(synthesize(lambda stack: get_stock(rest_api(stack), path=path)))

    assert deployed("/stock/{sku}") != deployed("/v2/stock/{sku}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"host": "Stock"}, "host must be a lower-case host name such as api.example.com, got 'Stock'"),
        ({"path": "stock"}, "path must be / or segments such as"),
        ({"port": 0}, "port must be 1-65535, got 0"),
        ({"timeout_ms": 49}, "timeout_ms must be 50-29000, got 49"),
        (
            {"path": "/{other}"},
            "must hold parameters of the operation's path /{sku} alone, got \\['other'\\]",
        ),
    ],
)
def test_a_private_integration_rejects_what_api_gateway_would(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: get_stock(rest_api(stack), **arguments))
