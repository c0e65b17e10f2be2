"""Whoever calls APIs."""

from modules.api import HttpApi, RestApi, WebSocketApi
from modules.auth import UserPool
from modules.core import PlatformStack
from modules.iam import Role
from modules.waf import WebAcl
from tests.modules.every_grant.places import ACCOUNT
from tests.support.fake_function import FakeFunction
from tests.support.grantee import imported_key


def call_apis(stack: PlatformStack, role: Role) -> None:
    key, function = imported_key(stack), FakeFunction()
    rest = RestApi(
        stack,
        "Rest",
        name="stock",
        description="Stock",
        log_key=key,
        web_acl=WebAcl.from_web_acl_arn(stack, "WebAcl", f"arn:aws:wafv2:{ACCOUNT}:regional/webacl/edge/1a"),
        user_pools=[UserPool.from_user_pool_id(stack, "Customers", "eu-west-1_AbCdEf123")],
    )
    rest.add_iam_method("GetStock", method="GET", path="/stock", function=function).grant_invoke(role)
    http = HttpApi(stack, "Http", name="stock", description="Stock", log_key=key)
    http.add_iam_route("GetStock", method="GET", path="/stock", function=function).grant_invoke(role)
    alerts = WebSocketApi(
        stack,
        "Alerts",
        name="alerts",
        description="Alerts",
        log_key=key,
        authorizer=function,
        connect=function,
        disconnect=function,
    )
    alerts.grant_manage_connections(role)
