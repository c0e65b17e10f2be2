"""A REST API as tests of it want one: of orders, behind a web ACL, with a token of customers asked for."""

from collections.abc import Mapping
from typing import Any

from modules.api import Method, RestApi
from modules.auth import UserPool
from modules.core import PlatformStack
from modules.waf import WebAcl
from tests.support.fake_function import FakeFunction
from tests.support.grantee import imported_key
from tests.support.synth import Template, synthesize

ACL_ARN = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/edge/1a2b"
ORDER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["sku"],
    "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1}},
}


def rest_api(stack: PlatformStack, **arguments: Any) -> RestApi:
    given: dict[str, Any] = {
        "name": "orders",
        "description": "Orders of customers",
        "log_key": imported_key(stack),
        "web_acl": WebAcl.from_web_acl_arn(stack, "WebAcl", ACL_ARN),
        "user_pools": [UserPool.from_user_pool_id(stack, "Customers", "eu-west-1_AbCdEf123")],
    }
    return RestApi(stack, "Api", **{**given, **arguments})


def create_order(api: RestApi, **arguments: Any) -> Method:
    given: dict[str, Any] = {
        "method": "POST",
        "path": "/",
        "function": FakeFunction(),
        "scopes": ("orders/write",),
        "required_headers": ("Idempotency-Key",),
    }
    if "model" not in arguments:
        given["model"] = api.add_model("Order", ORDER)
    return api.add_method("CreateOrder", **{**given, **arguments})


def template(api: Mapping[str, Any] | None = None, method: Mapping[str, Any] | None = None) -> Template:
    return synthesize(lambda stack: create_order(rest_api(stack, **(api or {})), **(method or {})))


def configuration(found: Template) -> str:
    digest: str = found.resource("aws_api_gateway_deployment")["triggers"]["configuration"]
    return digest
