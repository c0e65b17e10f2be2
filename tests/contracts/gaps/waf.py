"""WAF, as AWS does it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


def visible_as(metric: str) -> dict[str, Any]:
    """The visibility of a rule or a web ACL that is counted under the name `metric`."""
    return {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": True, "MetricName": metric}


def make_web_acl(account: Account, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A web ACL that lets everything through but for what `rules` say; the first is asked first."""
    summary: dict[str, Any] = account.clients("wafv2").create_web_acl(
        Name="acl",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        Rules=[{"Priority": number, **rule} for number, rule in enumerate(rules)],
        VisibilityConfig=visible_as("acl"),
        **more,
    )["Summary"]
    return summary


def rule(name: str, statement: dict[str, Any], action: str = "Block", **how: Any) -> dict[str, Any]:
    """A rule that does `action` where `statement` matches."""
    return {
        "Name": name,
        "Statement": statement,
        "Action": {action: how},
        "VisibilityConfig": visible_as(name),
    }


@aws_does("web_acl_logging")
def a_web_acl_has_one_logging_configuration(account: Account) -> None:
    waf, acl = account.clients("wafv2"), make_web_acl(account)
    group = f"arn:aws:logs:us-east-1:{account.account_id}:log-group:"
    wanted = {
        "ResourceArn": acl["ARN"],
        "LogDestinationConfigs": [f"{group}aws-waf-logs-edge"],
        "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}],
    }
    waf.put_logging_configuration(LoggingConfiguration=wanted)
    kept = waf.get_logging_configuration(ResourceArn=acl["ARN"])["LoggingConfiguration"]
    assert kept == wanted
    assert waf.list_logging_configurations(Scope="REGIONAL")["LoggingConfigurations"] == [wanted]
    with pytest.raises(ClientError, match="WAFInvalidParameterException"):
        waf.put_logging_configuration(
            LoggingConfiguration={**wanted, "LogDestinationConfigs": [f"{group}edge"]}
        )
    waf.delete_web_acl(Name="acl", Scope="REGIONAL", Id=acl["Id"], LockToken=acl["LockToken"])
    with pytest.raises(ClientError, match="WAFNonexistentItemException"):
        waf.get_logging_configuration(ResourceArn=acl["ARN"])
