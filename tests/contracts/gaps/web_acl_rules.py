"""Web ACLs, as AWS lets them block."""

import json
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.balancers import Balancer, forward_to, make_target_group, wait_until_healthy
from tests.contracts.gaps.echo import echoing
from tests.contracts.gaps.rest_api import RestApi
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.waf import make_web_acl, rule
from tests.support.cloud import Account
from tests.support.eventually import eventually

BLOCKED, FORBIDDEN = "127.0.0.66", {"message": "Forbidden"}


def _part(name: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    none = [{"Priority": 0, "Type": "URL_DECODE"}, {"Priority": 1, "Type": "LOWERCASE"}]
    return {"FieldToMatch": {name: content or {}}, "TextTransformations": none}


def _contains(text: str, field: dict[str, Any], position: str = "CONTAINS") -> dict[str, Any]:
    return {"ByteMatchStatement": {"SearchString": text, "PositionalConstraint": position, **field}}


def _blocked_addresses(account: Account) -> dict[str, Any]:
    made = account.clients("wafv2").create_ip_set(
        Name="blocked", Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=[f"{BLOCKED}/32"]
    )
    return {"IPSetReferenceStatement": {"ARN": made["Summary"]["ARN"]}}


class Caller:
    """Sends requests to the stage `live` of an API from one address."""

    def __init__(self, api: RestApi, address: str) -> None:
        self._url = f"{api.account.cloud.endpoint}/_aws/execute-api/{api.api_id}/live/"
        self._http = httpx.Client(transport=httpx.HTTPTransport(local_address=address))

    def post(self, query: str = "", content: bytes = b"{}", **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._http.post(self._url + query, content=content, headers=named)


@aws_does("web_acl_rules")
def a_web_acl_blocks_what_its_rules_say(account: Account) -> None:
    api, addresses = RestApi.make(account), _blocked_addresses(account)
    api.deploy()
    teapot = {"CustomResponse": {"ResponseCode": 418, "CustomResponseBodyKey": "tea", "ResponseHeaders": []}}
    teapot["CustomResponse"]["ResponseHeaders"] = [{"Name": "x-rule", "Value": "tea"}]
    either = [_contains("coffee", _part("Body")), _contains("coffee", _part("UriPath"))]
    large = {"ComparisonOperator": "GT", "Size": 100, **_part("Body")}
    from_blocked = {
        "AndStatement": {
            "Statements": [
                addresses,
                {"NotStatement": {"Statement": _contains("let-in", _part("SingleHeader", {"Name": "pass"}))}},
            ]
        }
    }
    acl = make_web_acl(
        account,
        rule("seen", _contains("drop table", _part("QueryString")), "Count"),
        rule("addresses", from_blocked),
        rule("tea", {"OrStatement": {"Statements": either}}, **teapot),
        rule("large", {"SizeConstraintStatement": large}),
        rule("rate", {"RateBasedStatement": {"Limit": 10, "AggregateKeyType": "IP"}}),
        CustomResponseBodies={"tea": {"ContentType": "APPLICATION_JSON", "Content": '{"tea": true}'}},
    )
    account.clients("wafv2").associate_web_acl(
        WebACLArn=acl["ARN"],
        ResourceArn=f"arn:aws:apigateway:us-east-1::/restapis/{api.api_id}/stages/live",
    )
    _log(account, acl["ARN"])
    ours, theirs = Caller(api, "127.0.0.1"), Caller(api, BLOCKED)
    refused = theirs.post()
    assert (refused.status_code, refused.json()) == (403, FORBIDDEN)
    assert refused.headers["x-amzn-errortype"] == "ForbiddenException"
    assert theirs.post(**{"pass": "let-in"}).status_code == 200
    assert ours.post("?q=DROP%20table", authorization="secret").status_code == 200
    tea = ours.post(content=b'{"drink": "coffee"}')
    assert (tea.status_code, tea.json(), tea.headers["x-rule"]) == (418, {"tea": True}, "tea")
    assert ours.post(content=b"x" * 101).status_code == 403
    _everything_is_logged_and_measured(account)
    assert [ours.post().status_code for _ in range(9)] == [200] * 9
    assert ours.post().status_code == 403
    assert theirs.post(**{"pass": "let-in"}).status_code == 200
    _load_balancers_are_guarded(account, acl["ARN"])
    _user_pools_are_guarded(account, acl["ARN"])


def _log(account: Account, acl_arn: str) -> None:
    account.clients("logs").create_log_group(logGroupName="aws-waf-logs-acl")
    account.clients("wafv2").put_logging_configuration(
        LoggingConfiguration={
            "ResourceArn": acl_arn,
            "LogDestinationConfigs": [
                f"arn:aws:logs:us-east-1:{account.account_id}:log-group:aws-waf-logs-acl"
            ],
            "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}],
        }
    )


def _everything_is_logged_and_measured(account: Account) -> None:
    found = account.clients("logs").filter_log_events(logGroupName="aws-waf-logs-acl")["events"]
    lines = [json.loads(event["message"]) for event in found]
    assert [(line["action"], line["terminatingRuleId"]) for line in lines] == [
        ("BLOCK", "addresses"),
        ("ALLOW", "Default_Action"),
        ("ALLOW", "Default_Action"),
        ("BLOCK", "tea"),
        ("BLOCK", "large"),
    ]
    assert {line["httpRequest"]["uri"] for line in lines} == {"/live/"}
    assert [line["httpRequest"]["clientIp"] for line in lines] == [BLOCKED] * 2 + ["127.0.0.1"] * 3
    counted = lines[2]
    assert [one["ruleId"] for one in counted["nonTerminatingMatchingRules"]] == ["seen"]
    headers = {one["name"]: one["value"] for one in counted["httpRequest"]["headers"]}
    assert headers["authorization"] == "REDACTED"
    assert "secret" not in json.dumps(lines)
    blocked = account.clients("cloudwatch").list_metrics(Namespace="AWS/WAFV2", MetricName="BlockedRequests")[
        "Metrics"
    ]
    rules = {one["Value"] for metric in blocked for one in metric["Dimensions"] if one["Name"] == "Rule"}
    assert rules == {"ALL", "addresses", "tea", "large"}


def _load_balancers_are_guarded(account: Account, acl_arn: str) -> None:
    with echoing() as port:
        group = make_target_group(account, "guarded", port=port)
        balancer = Balancer.make(account, "guarded", forward_to(group))
        account.clients("wafv2").associate_web_acl(WebACLArn=acl_arn, ResourceArn=balancer.arn)
        wait_until_healthy(account, group)
        statuses = [balancer.get("/coffee").status_code, balancer.get("/coffee").status_code]
        assert statuses == [418, 418]
        refused = balancer.get("/milk")
        assert (refused.status_code, "<h1>403 Forbidden</h1>" in refused.text) == (403, True)


def _user_pools_are_guarded(account: Account, acl_arn: str) -> None:
    cognito = account.clients("cognito-idp")
    pool = cognito.create_user_pool(PoolName="guarded")["UserPool"]
    client = cognito.create_user_pool_client(UserPoolId=pool["Id"], ClientName="guarded")["UserPoolClient"]
    account.clients("wafv2").associate_web_acl(WebACLArn=acl_arn, ResourceArn=pool["Arn"])

    def refused() -> None:
        with pytest.raises(ClientError, match="Request not allowed due to WAF block"):
            cognito.forgot_password(ClientId=client["ClientId"], Username="ann")

    eventually(refused)
