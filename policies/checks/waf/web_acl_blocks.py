"""A web ACL blocks: a rate rule, and AWS's groups against common attacks, none of them only counting.

Risk: a web ACL whose rules count looks like protection in every list and stops nothing.
Fix: make it with modules.waf.WebAcl; tune a rule by a narrower statement, not by counting.
"""

from policies.reading.attributes import Conf, blocks, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

REQUIRED_GROUPS = (
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesSQLiRuleSet",
)


class WebAclBlocks(Policy):
    resources = ("aws_wafv2_web_acl",)

    def judge(self, conf: Conf) -> Judgement:
        if "rule_json" in conf or "dynamic" in conf:
            yield Unresolved("the rules are not written out as blocks, so they cannot be read")
            return
        rules = list(blocks(conf, "rule"))
        if not any(_limits_rate(rule) for rule in rules):
            yield Fault("no rate-based rule blocks: one address may send any number of requests")
        enforced = {name for rule in rules for name in _enforced_groups(rule)}
        for name in REQUIRED_GROUPS:
            if name not in enforced:
                yield Fault(f"{name} is absent or only counts")


def _limits_rate(rule: Conf) -> bool:
    return any(blocks(rule, "statement", "rate_based_statement")) and any(blocks(rule, "action", "block"))


def _enforced_groups(rule: Conf) -> list[str]:
    if not any(blocks(rule, "override_action", "none")):
        return []
    groups = list(blocks(rule, "statement", "managed_rule_group_statement"))
    return [str(value(group, "name")) for group in groups if not _counts(group) and not _is_scoped(group)]


def _counts(group: Conf) -> bool:
    overridden = any(blocks(group, "rule_action_override", "action_to_use", "count"))
    return overridden or any(blocks(group, "excluded_rule"))


def _is_scoped(group: Conf) -> bool:
    return any(blocks(group, "scope_down_statement"))


check = WebAclBlocks()
