"""A web ACL that blocks: known addresses, floods, and what AWS's managed rule groups know to be an attack."""

from collections.abc import Sequence
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
from modules.waf.ip_set import SCOPES, IIpSet
from modules.waf.managed_rule_groups import MANAGED_RULE_GROUPS
from modules.waf.web_acl_log import WebAclLog

RATE_WINDOWS_SEC = (60, 120, 300, 600)


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

    ``rate_limit`` is how many requests one address may make in ``rate_window_sec``, 10-2,000,000,000 in one of
    ``RATE_WINDOWS_SEC``; who makes more is blocked until it makes fewer. Addresses in ``blocked_ip_sets`` are always
    blocked. ``scope_`` is ``REGIONAL``, or ``CLOUDFRONT`` in a stack of us-east-1. ``log_key`` encrypts the log.
    Requests are not sampled: a sample shows the headers that the log leaves out.

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
        rate_window_sec: int = 300,
        blocked_ip_sets: Sequence[IIpSet] = (),
        scope_: str = "REGIONAL",
    ) -> None:
        super().__init__(scope, id)
        _check_rate(rate_limit, rate_window_sec)
        _check_scope(scope_)
        physical_name = stack_of(self).physical_name(name, max_length=128)
        resource = Wafv2WebAcl(
            self,
            "Resource",
            name=physical_name,
            scope=scope_,
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            rule=_rules(rate_limit, rate_window_sec, blocked_ip_sets),
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


def _rules(rate_limit: int, rate_window_sec: int, blocked: Sequence[IIpSet]) -> list[Wafv2WebAclRule]:
    """The rules in the order in which a request meets them."""
    rate = {
        "limit": rate_limit,
        "aggregate_key_type": "IP",
        "evaluation_window_sec": rate_window_sec,
    }
    blocking = {
        **{
            f"BlockedAddresses{number}": {"ip_set_reference_statement": {"arn": one.ip_set_arn}}
            for number, one in enumerate(blocked, start=1)
        },
        "RateLimit": {"rate_based_statement": rate},
    }
    own = [
        Wafv2WebAclRule(
            name=name,
            priority=priority,
            action=Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock()),
            statement=statement,
            visibility_config=_visibility(name),
        )
        for priority, (name, statement) in enumerate(blocking.items())
    ]
    managed = [
        Wafv2WebAclRule(
            name=group.name,
            priority=priority,
            override_action=Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone()),
            statement=group.statement,
            visibility_config=_visibility(group.name),
        )
        for priority, group in enumerate(MANAGED_RULE_GROUPS, start=len(own))
    ]
    return [*own, *managed]


def _visibility(metric_name: str) -> Wafv2WebAclRuleVisibilityConfig:
    return Wafv2WebAclRuleVisibilityConfig(
        cloudwatch_metrics_enabled=True, metric_name=metric_name, sampled_requests_enabled=False
    )


def _check_rate(limit: int, window_sec: int) -> None:
    if window_sec not in RATE_WINDOWS_SEC:
        raise ValueError(f"rate_window_sec must be one of {RATE_WINDOWS_SEC}, got {window_sec}")
    if not 10 <= limit <= 2_000_000_000:
        raise ValueError(f"rate_limit must be 10-2000000000 requests in {window_sec} s, got {limit}")


def _check_scope(scope: str) -> None:
    if scope not in SCOPES:
        raise ValueError(f"scope_ must be {' or '.join(SCOPES)}, got {scope!r}")
