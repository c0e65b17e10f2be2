"""Requests to REST APIs of API Gateway, as AWS serves and logs them."""

import json
from typing import Any

from tests.contracts.gaps.deliveries import a_bucket_invokes_only_a_function_that_lets_it
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.rest_api import RestApi
from tests.contracts.gaps.signed import send
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.eventually import eventually

_FORMAT = (
    '{"id":"$context.requestId","status":"$context.status","method":"$context.httpMethod",'
    '"resource":"$context.resourcePath","length":"$context.responseLength",'
    '"error":"$context.error.responseType","waf":"$context.waf.status"}'
)
_ECHO = """
import json
def handler(event, context):
    print("called")
    context = event["requestContext"]
    seen = {"path": event["path"], "context": context["path"], "resource": event["resource"]}
    return {"statusCode": 201, "headers": seen, "body": json.dumps(context["requestId"])}
"""


def _answered_by_echo(account: Account) -> RestApi:
    make_function(account, "echo", _ECHO, make_role(account, "echo"))
    api = RestApi.make(account)
    arn = f"arn:aws:lambda:us-east-1:{account.account_id}:function:echo"
    account.clients("apigateway").put_integration(
        restApiId=api.api_id,
        resourceId=api.root_id,
        httpMethod="POST",
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations",
    )
    return api


def _permit(account: Account, statement: str, methods: str) -> None:
    account.clients("lambda").add_permission(
        FunctionName="echo",
        StatementId=statement,
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=f"arn:aws:execute-api:us-east-1:{account.account_id}:{methods}",
    )


@aws_does("invoke_permissions")
def a_function_is_invoked_only_by_those_whom_its_policy_lets(account: Account) -> None:
    api = _answered_by_echo(account)
    api.deploy()
    assert api.send("POST", {}).status_code == 500
    _permit(account, "another-api", "another/*/POST/")
    _permit(account, "another-method", f"{api.api_id}/*/GET/")
    assert api.send("POST", {}).status_code == 500
    _permit(account, "this", f"{api.api_id}/live/POST/")
    assert api.send("POST", {}).status_code == 201
    a_bucket_invokes_only_a_function_that_lets_it(account)


@aws_does("rest_access_log")
def a_stage_writes_one_line_a_request(account: Account) -> None:
    logs, gateway = account.clients("logs"), account.clients("apigateway")
    logs.create_log_group(logGroupName="/api")
    api = _answered_by_echo(account)
    _permit(account, "echo", f"{api.api_id}/*/POST/")
    destination = f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/api"
    api.deploy()
    changes = [
        {"op": "replace", "path": f"/accessLogSettings/{field}", "value": value}
        for field, value in {"destinationArn": destination, "format": _FORMAT}.items()
    ]
    gateway.update_stage(restApiId=api.api_id, stageName="live", patchOperations=changes)
    answer = api.send("POST", {})
    assert answer.status_code == 201
    api.send("PUT", {})

    def lines() -> list[dict[str, Any]]:
        found = [
            json.loads(event["message"]) for event in logs.filter_log_events(logGroupName="/api")["events"]
        ]
        assert len(found) == 2
        return found

    served, refused = eventually(lines, within_sec=1)
    assert served == {
        "id": answer.json(),
        "status": "201",
        "method": "POST",
        "resource": "/",
        "length": str(len(answer.content)),
        "error": "-",
        "waf": "-",
    }
    assert (refused["status"], refused["error"]) == ("403", "MISSING_AUTHENTICATION_TOKEN")


@aws_does("request_validation_errors")
def a_refused_body_says_what_is_wrong_with_it(account: Account) -> None:
    gateway, api = account.clients("apigateway"), RestApi.make(account)
    schema = {
        "type": "object",
        "required": ["sku", "quantity"],
        "additionalProperties": False,
        "properties": {
            "sku": {"type": "string", "minLength": 3, "pattern": "^[A-Z]+$"},
            "quantity": {"type": "integer", "minimum": 1, "maximum": 100},
        },
    }
    gateway.create_model(
        restApiId=api.api_id, name="Order", contentType="application/json", schema=json.dumps(schema)
    )
    validator = gateway.create_request_validator(
        restApiId=api.api_id, name="body", validateRequestBody=True, validateRequestParameters=True
    )
    at = {"restApiId": api.api_id, "resourceId": api.root_id, "httpMethod": "POST"}
    gateway.delete_method(**at)
    gateway.put_method(
        **at,
        authorizationType="NONE",
        requestModels={"application/json": "Order"},
        requestValidatorId=validator["id"],
    )
    gateway.put_integration(**at, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.put_gateway_response(
        restApiId=api.api_id,
        responseType="BAD_REQUEST_BODY",
        responseTemplates={"application/json": '{"errors": "$context.error.validationErrorString"}'},
    )
    api.deploy()

    def errors(content: Any) -> str:
        answer = api.send("POST", content)
        assert answer.status_code == 400
        return str(answer.json()["errors"])

    assert errors({"quantity": 0, "colour": "red"}) == (
        '[object has missing required properties (["sku"]), '
        'object instance has properties which are not allowed by the schema: ["colour"], '
        "numeric instance is lower than the required minimum (minimum: 1, found: 0)]"
    )
    assert errors({"sku": "ab", "quantity": "1"}) == (
        '[string "ab" is too short (length: 2, required minimum: 3), '
        'ECMA 262 regex "^[A-Z]+$" does not match input string "ab", '
        'instance type (string) does not match any allowed primitive type (allowed: ["integer"])]'
    )


@aws_does("base_path_in_events")
def a_function_sees_the_path_that_was_asked_for(account: Account) -> None:
    gateway, api = account.clients("apigateway"), _answered_by_echo(account)
    api.deploy()
    _permit(account, "api", f"{api.api_id}/live/POST/")
    name = f"shop.{account.account_id}.example.com"
    gateway.create_domain_name(
        domainName=name, regionalCertificateArn="arn:aws:acm:us-east-1:1:certificate/c"
    )
    gateway.create_base_path_mapping(domainName=name, basePath="orders", restApiId=api.api_id, stage="live")
    answer = send(account, "execute-api", "POST", "/orders", "{}", "application/json", host=name)
    seen = {part: answer.headers[part] for part in ("path", "context", "resource")}
    assert seen == {"path": "/orders", "context": "/orders", "resource": "/"}
    assert api.send("POST", {}).headers["path"] == "/"
