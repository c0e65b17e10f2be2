"""The rule groups that AWS maintains, in the order in which a request meets them."""

from dataclasses import dataclass
from typing import Any

VENDOR = "AWS"


@dataclass(frozen=True, kw_only=True)
class ManagedRuleGroup:
    """A rule group by the name that AWS gave it; its rules in ``counted`` count what they match, all others block."""

    name: str
    counted: tuple[str, ...] = ()

    @property
    def statement(self) -> dict[str, Any]:
        """The statement of a web ACL's rule that applies the group."""
        group: dict[str, Any] = {"vendor_name": VENDOR, "name": self.name}
        if self.counted:
            group["rule_action_override"] = [
                {"name": rule, "action_to_use": {"count": {}}} for rule in self.counted
            ]
        return {"managed_rule_group_statement": group}


# Together 1,175 of the 1,500 capacity units that a web ACL has at the basic price.
# Hosting providers are counted, not blocked: partners' systems and our own probes call from there.
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
MANAGED_RULE_GROUPS = (
    ManagedRuleGroup(name="AWSManagedRulesAmazonIpReputationList"),
    ManagedRuleGroup(name="AWSManagedRulesAnonymousIpList", counted=("HostingProviderIPList",)),
    ManagedRuleGroup(name="AWSManagedRulesCommonRuleSet"),
    ManagedRuleGroup(name="AWSManagedRulesKnownBadInputsRuleSet"),
    ManagedRuleGroup(name="AWSManagedRulesSQLiRuleSet"),
)
