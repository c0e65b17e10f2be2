"""What a web ACL decides about a request."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cairn.localcloud.gaps.waf.guarded_request import GuardedRequest
from cairn.localcloud.gaps.waf.rate_counters import RateCounters
from cairn.localcloud.gaps.waf.statements import Statements

DEFAULT_RULE = "Default_Action"
Rule = Mapping[str, Any]


@dataclass
class Verdict:
    """`action` is `ALLOW` or `BLOCK`, decided by `rule` (nothing: by default); `counted` matched without deciding."""

    action: str
    rule: Rule | None = None
    counted: list[Rule] = field(default_factory=list)
    response: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rule_name(self) -> str:
        """The name of the rule that decided, as the log says it."""
        return self.rule["Name"] if self.rule else DEFAULT_RULE

    @property
    def status(self) -> int:
        """The status of the answer to a request that is blocked."""
        return int(self.response.get("ResponseCode", 403))

    def answer(self, web_acl: Mapping[str, Any]) -> tuple[int, dict[str, str], bytes] | None:
        """The rule's custom response; nothing where it has none."""
        if not self.response:
            return None
        headers = {one["Name"]: one["Value"] for one in self.response.get("ResponseHeaders", [])}
        body = web_acl.get("CustomResponseBodies", {}).get(self.response.get("CustomResponseBodyKey"))
        if body is None:
            return self.status, headers, b""
        kind = {"APPLICATION_JSON": "application/json", "TEXT_HTML": "text/html"}.get(
            body["ContentType"], "text/plain"
        )
        return self.status, {"Content-Type": kind, **headers}, body["Content"].encode()


@dataclass(frozen=True)
class Judge:
    """Decides by the rules of a web ACL. `resource` finds IP sets, pattern sets and rule groups by ARN."""

    counters: RateCounters
    resource: Callable[[str], Mapping[str, Any]]

    def verdict(self, web_acl: Mapping[str, Any], request: GuardedRequest) -> Verdict:
        """Ask the rules from the lowest priority up until one decides, and else the default action."""
        verdict, labels = Verdict(action=""), set[str]()
        for rule in self._rules(web_acl):
            action, content = _action(rule)
            asked = Statements(
                request, (web_acl["ARN"], rule["Name"]), frozenset(labels), self.counters, self.resource
            )
            if action in ("Allow", "Block", "Count") and asked.match(rule["Statement"]):
                labels |= {_label(web_acl, label["Name"]) for label in rule.get("RuleLabels", [])}
                if action != "Count":
                    verdict.rule, verdict.response = rule, content.get("CustomResponse") or {}
                    verdict.action = action.upper()
                    return verdict
                verdict.counted.append(rule)
        ((action, content),) = web_acl["DefaultAction"].items()
        verdict.action, verdict.response = action.upper(), (content or {}).get("CustomResponse") or {}
        return verdict

    def _rules(self, container: Mapping[str, Any]) -> Iterator[Rule]:
        for rule in sorted(container["Rules"], key=lambda one: one["Priority"]):
            group = rule["Statement"].get("RuleGroupReferenceStatement")
            if group is None:
                yield rule
                continue
            only_counts = "Count" in (rule.get("OverrideAction") or {})
            for inner in self._rules(self.resource(group["ARN"])):
                yield {**inner, "Action": {"Count": {}}} if only_counts else inner


def _action(rule: Rule) -> tuple[str, Mapping[str, Any]]:
    """The rule's action and what it says of it; a managed rule group has none, and decides nothing here."""
    for action, content in (rule.get("Action") or {}).items():
        return action, content or {}
    return "", {}


def _label(web_acl: Mapping[str, Any], name: str) -> str:
    account_id = web_acl["ARN"].split(":")[4]
    return f"awswaf:{account_id}:webacl:{web_acl['Name']}:{name}"
