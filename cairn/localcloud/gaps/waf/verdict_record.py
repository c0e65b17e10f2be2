"""What is written down about a verdict: one line in the log, and the metrics of the rules."""

import json
import time
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.gaps.log_lines import write_line
from cairn.localcloud.gaps.waf.guarded_request import GuardedRequest
from cairn.localcloud.gaps.waf.verdict import DEFAULT_RULE, Rule, Verdict

_REDACTED = "REDACTED"
_METRICS = {"ALLOW": "AllowedRequests", "BLOCK": "BlockedRequests", "COUNT": "CountedRequests"}


def measure(web_acl: Mapping[str, Any], verdict: Verdict) -> None:
    """Count the verdict in `AWS/WAFV2`, by web ACL and rule, where their visibility asks for it."""
    from ministack.core.responses import get_region
    from ministack.services import cloudwatch

    name = web_acl["VisibilityConfig"]["MetricName"]
    measured: list[tuple[str, Mapping[str, Any]]] = [
        (_METRICS[verdict.action], {**web_acl["VisibilityConfig"], "MetricName": "ALL"}),
        (_METRICS[verdict.action], _visibility(web_acl, verdict.rule)),
        *((_METRICS["COUNT"], _visibility(web_acl, rule)) for rule in verdict.counted),
    ]
    for metric, visibility in measured:
        if visibility["CloudWatchMetricsEnabled"]:
            dimensions = {"WebACL": name, "Rule": visibility["MetricName"], "Region": get_region()}
            cloudwatch.record_metric("AWS/WAFV2", metric, 1, "Count", dimensions)


def _visibility(web_acl: Mapping[str, Any], rule: Rule | None) -> Mapping[str, Any]:
    if rule is None:
        return {**web_acl["VisibilityConfig"], "MetricName": DEFAULT_RULE}
    found: Mapping[str, Any] = rule["VisibilityConfig"]
    return found


def log(
    web_acl: Mapping[str, Any], configuration: Mapping[str, Any], request: GuardedRequest, verdict: Verdict
) -> None:
    """Write the verdict to the log group of the logging configuration, without its redacted fields."""
    from ministack.core.responses import get_region

    group = configuration["LogDestinationConfigs"][0].partition(":log-group:")[2].removesuffix(":*")
    line = {
        "timestamp": int(time.time() * 1000),
        "formatVersion": 1,
        "webaclId": web_acl["ARN"],
        "terminatingRuleId": verdict.rule_name,
        "terminatingRuleType": _kind(verdict.rule),
        "action": verdict.action,
        "terminatingRuleMatchDetails": [],
        "httpSourceName": request.source_name,
        "httpSourceId": request.source_id,
        "ruleGroupList": [],
        "rateBasedRuleList": _rates(verdict.rule, request),
        "nonTerminatingMatchingRules": [
            {"ruleId": rule["Name"], "action": "COUNT", "ruleMatchDetails": []} for rule in verdict.counted
        ],
        "requestHeadersInserted": None,
        "responseCodeSent": verdict.status if verdict.response else None,
        "httpRequest": _described(request, configuration.get("RedactedFields", [])),
    }
    if group:
        write_line(group, f"{get_region()}_{web_acl['Name']}_0", json.dumps(line))


def _kind(rule: Rule | None) -> str:
    return "RATE_BASED" if _is_rate_based(rule) else "REGULAR"


def _is_rate_based(rule: Rule | None) -> bool:
    return rule is not None and "RateBasedStatement" in rule["Statement"]


def _rates(rule: Rule | None, request: GuardedRequest) -> list[dict[str, Any]]:
    if rule is None or not _is_rate_based(rule):
        return []
    statement = rule["Statement"]["RateBasedStatement"]
    return [
        {
            "rateBasedRuleName": rule["Name"],
            "limitKey": statement["AggregateKeyType"],
            "maxRateAllowed": statement["Limit"],
            "evaluationWindowSec": str(statement.get("EvaluationWindowSec", 300)),
            "limitValue": request.client_ip,
        }
    ]


def _described(request: GuardedRequest, redacted: list[Mapping[str, Any]]) -> dict[str, Any]:
    headers = {field["SingleHeader"]["Name"].lower() for field in redacted if "SingleHeader" in field}
    whole = {name for field in redacted for name in field}
    return {
        "clientIp": request.client_ip,
        "country": "-",
        "headers": [
            {"name": name, "value": _REDACTED if name.lower() in headers else value}
            for name, value in request.headers.items()
        ],
        "uri": _REDACTED if "UriPath" in whole else request.path,
        "args": _REDACTED if "QueryString" in whole else request.query,
        "httpVersion": "HTTP/1.1",
        "httpMethod": _REDACTED if "Method" in whole else request.method,
        "requestId": request.request_id,
    }
