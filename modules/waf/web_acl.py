"""A web ACL that blocks: floods first, then what AWS's managed rule groups know to be an attack."""

from typing import Protocol

from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
    Wafv2WebAclVisibilityConfig,
)
from constructs import Construct

from modules.core import stack_of
from modules.encryption import IKey
from modules.waf.managed_rule_groups import MANAGED_RULE_GROUPS
from modules.waf.web_acl_log import WebAclLog

SCOPES = ("REGIONAL", "CLOUDFRONT")
RATE_WINDOW_SEC = 300


class IWebAcl(Protocol):
    """A web ACL that can be put in front of something."""

    @property
    def web_acl_arn(self) -> str:
        """The ARN of the web ACL."""


class _ImportedWebAcl(Construct):
    def __init__(self, scope: Construct, id: str, *, web_acl_arn: str) -> None:
        super().__init__(scope, id)
        self.web_acl_arn = web_acl_arn


class WebAcl(Construct):
    """A web ACL whose rules block, and whose log holds no credentials.

    ``rate_limit`` is how many requests one address may make in five minutes, 10-2,000,000,000. ``scope_`` is
    ``REGIONAL``, or ``CLOUDFRONT`` in a stack of us-east-1. ``log_key`` encrypts the log. Requests are not sampled: a
    sample shows the headers that the log leaves out.

    Raises ``ValueError`` for other values.
    See https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        log_key: IKey,
        rate_limit: int = 2000,
        scope_: str = "REGIONAL",
    ) -> None:
        super().__init__(scope, id)
        _check_rate_limit(rate_limit)
        _check_scope(scope_)
        physical_name = stack_of(self).physical_name(name, max_length=128)
        resource = Wafv2WebAcl(
            self,
            "Resource",
            name=physical_name,
            scope=scope_,
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            rule=[_rate_rule(rate_limit), *_managed_rules()],
            visibility_config=Wafv2WebAclVisibilityConfig(
                cloudwatch_metrics_enabled=True, metric_name=physical_name, sampled_requests_enabled=False
            ),
        )
        self.web_acl_arn: str = resource.arn
        self.log = WebAclLog(
            self, "Log", physical_name=physical_name, web_acl_arn=self.web_acl_arn, key=log_key
        )

    @staticmethod
    def from_web_acl_arn(scope: Construct, id: str, web_acl_arn: str) -> IWebAcl:
        """Return a web ACL that exists; nothing of it is changed."""
        return _ImportedWebAcl(scope, id, web_acl_arn=web_acl_arn)


def _rate_rule(limit: int) -> Wafv2WebAclRule:
    return Wafv2WebAclRule(
        name="RateLimit",
        priority=0,
        action=Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()),
        statement={
            "rate_based_statement": {
                "limit": limit,
                "aggregate_key_type": "IP",
                "evaluation_window_sec": RATE_WINDOW_SEC,
            }
        },
        visibility_config=_visibility("RateLimit"),
    )


def _managed_rules() -> list[Wafv2WebAclRule]:
    return [
        Wafv2WebAclRule(
            name=group.name,
            priority=priority,
            override_action=Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone()),
            statement=group.statement,
            visibility_config=_visibility(group.name),
        )
        for priority, group in enumerate(MANAGED_RULE_GROUPS, start=1)
    ]


def _visibility(metric_name: str) -> Wafv2WebAclRuleVisibilityConfig:
    return Wafv2WebAclRuleVisibilityConfig(
        cloudwatch_metrics_enabled=True, metric_name=metric_name, sampled_requests_enabled=False
    )


def _check_rate_limit(limit: int) -> None:
    if not 10 <= limit <= 2_000_000_000:
        raise ValueError(f"rate_limit must be 10-2000000000 requests in five minutes, got {limit}")


def _check_scope(scope: str) -> None:
    if scope not in SCOPES:
        raise ValueError(f"scope_ must be {' or '.join(SCOPES)}, got {scope!r}")
