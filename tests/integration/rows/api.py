"""Rows of ``modules/api``."""

from modules.api import ApiGatewayAccount, BasePathMapping, CustomDomain, PrivateIntegration, RestApi
from modules.core import PlatformStack
from tests.integration.rows.row import FIXED, IDENTITY, MADE_ANEW, Made, Now, Row


def _api_account(stack: PlatformStack, _made: Made, _now: Now) -> ApiGatewayAccount:
    return ApiGatewayAccount(stack, "ApiGatewayAccount")


def _rest_api(stack: PlatformStack, made: Made, now: Now) -> RestApi:
    api = RestApi(
        stack,
        "RestApi",
        name="lifecycle",
        description=now("Answers", "Answers more"),
        log_key=made["Key"],
        web_acl=made["WebAcl"],
        user_pools=[made["UserPool"]],
        throttle_rate=now(10, 20),
        throttle_burst=now(20, 40),
    )
    thing = {"type": "object", "required": now(["name"], ["name", "size"]), "additionalProperties": False}
    thing["properties"] = {"name": {"type": "string"}, "size": {"type": "integer"}}
    api.add_method(
        "CreateThing",
        method="POST",
        path="/{thing}",
        function=made["Function"],
        scopes=now(("lifecycle/read",), ("lifecycle/read", "lifecycle/write")),
        model=api.add_model("Thing", thing),
        required_headers=now((), ("Idempotency-Key",)),
    )
    api.add_method(
        "GetStock",
        method="GET",
        path="/{thing}/stock",
        integration=PrivateIntegration(
            vpc_link=made["VpcLink"],
            host="stock.example.com",
            path=now("/stock/{thing}", "/v2/stock/{thing}"),
        ),
        scopes=("lifecycle/read",),
    )
    own = api.add_iam_method("ListStock", method="GET", path="/stock", function=made["Function"])
    own.grant_invoke(made["Function"])
    api.add_alarms([made["Topic"]])
    return api


def _custom_domain(stack: PlatformStack, _made: Made, _now: Now) -> CustomDomain:
    return CustomDomain(stack, "CustomDomain", domain_name="lifecycle.cairn.localhost")


def _base_path(stack: PlatformStack, made: Made, now: Now) -> BasePathMapping:
    return BasePathMapping(
        stack,
        "BasePathMapping",
        domain=made["CustomDomain"],
        base_path=now("first", "second"),
        api=made["RestApi"],
    )


ROWS = (
    Row("ApiGatewayAccount", _api_account),
    Row("RestApi", _rest_api),
    Row("CustomDomain", _custom_domain),
    Row("BasePathMapping", _base_path),
)

FIXED_TYPES = {
    "aws_acm_certificate_validation": IDENTITY,
    "aws_api_gateway_account": "holds the ARN of a role that stays",
    "aws_api_gateway_authorizer": "holds the ARNs of user pools that stay",
    "aws_api_gateway_deployment": MADE_ANEW,
    "aws_api_gateway_gateway_response": FIXED,
    "aws_api_gateway_request_validator": FIXED,
    "aws_api_gateway_resource": IDENTITY,
    "aws_lambda_permission": IDENTITY,
}

PART_OF = {
    "Method": "RestApi",
    "RequestModel": "RestApi",
    "Stage": "RestApi",
}
