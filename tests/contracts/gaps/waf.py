"""WAF, as AWS does it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account


def make_web_acl(account: Account) -> dict[str, Any]:
    """A web ACL that lets everything through."""
    visibility = {"SampledRequestsEnabled": False, "CloudWatchMetricsEnabled": False, "MetricName": "m"}
    summary: dict[str, Any] = account.clients("wafv2").create_web_acl(
        Name="acl", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visibility
    )["Summary"]
    return summary


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
