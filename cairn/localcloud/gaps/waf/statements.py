"""Whether a statement of a rule matches a request."""

import base64
import ipaddress
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.gaps.waf.guarded_request import GuardedRequest
from cairn.localcloud.gaps.waf.rate_counters import RateCounters

_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "EQ": operator.eq,
    "NE": operator.ne,
    "LE": operator.le,
    "LT": operator.lt,
    "GE": operator.ge,
    "GT": operator.gt,
}
_POSITIONS: dict[str, Callable[[str, str], bool]] = {
    "EXACTLY": operator.eq,
    "STARTS_WITH": str.startswith,
    "ENDS_WITH": str.endswith,
    "CONTAINS": operator.contains,
    "CONTAINS_WORD": lambda text, word: re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None,
}
_DEFAULT_WINDOW_SEC = 300


@dataclass(frozen=True)
class Statements:
    """Judges the statements of one rule about one request.

    `rule` names the web ACL and the rule; `labels` are what earlier rules have put on the request; `resource`
    finds an IP set or a set of patterns by its ARN. A kind that is not known here never matches.
    """

    request: GuardedRequest
    rule: tuple[str, str]
    labels: frozenset[str]
    counters: RateCounters
    resource: Callable[[str], Mapping[str, Any]]

    def match(self, statement: Mapping[str, Any]) -> bool:
        """Whether `statement`, a structure with one member, matches."""
        ((kind, content),) = statement.items()
        judge = getattr(self, f"_{_snake(kind)}", None)
        return bool(judge and judge(content))

    def _and_statement(self, content: Mapping[str, Any]) -> bool:
        return all(self.match(one) for one in content["Statements"])

    def _or_statement(self, content: Mapping[str, Any]) -> bool:
        return any(self.match(one) for one in content["Statements"])

    def _not_statement(self, content: Mapping[str, Any]) -> bool:
        return not self.match(content["Statement"])

    def _ip_set_reference_statement(self, content: Mapping[str, Any]) -> bool:
        forwarded = content.get("IPSetForwardedIPConfig")
        address = self._forwarded(forwarded) if forwarded else self.request.client_ip
        networks = self.resource(content["ARN"]).get("Addresses", [])
        return address is not None and any(
            ipaddress.ip_address(address) in ipaddress.ip_network(network) for network in networks
        )

    def _rate_based_statement(self, content: Mapping[str, Any]) -> bool:
        if "ScopeDownStatement" in content and not self.match(content["ScopeDownStatement"]):
            return False
        counted_by = {
            "IP": self.request.client_ip,
            "FORWARDED_IP": self._forwarded(content.get("ForwardedIPConfig") or {}),
            "CONSTANT": "",
        }.get(content["AggregateKeyType"])
        return counted_by is not None and self.counters.exceeds(
            (*self.rule, counted_by),
            limit=content["Limit"],
            window_sec=content.get("EvaluationWindowSec", _DEFAULT_WINDOW_SEC),
        )

    def _byte_match_statement(self, content: Mapping[str, Any]) -> bool:
        wanted = base64.b64decode(content["SearchString"]).decode("latin-1")
        found = _POSITIONS[content["PositionalConstraint"]]
        return self._judged(content, lambda text: found(text, wanted))

    def _regex_match_statement(self, content: Mapping[str, Any]) -> bool:
        pattern = re.compile(content["RegexString"])
        return self._judged(content, lambda text: pattern.search(text) is not None)

    def _regex_pattern_set_reference_statement(self, content: Mapping[str, Any]) -> bool:
        patterns = [one["RegexString"] for one in self.resource(content["ARN"])["RegularExpressionList"]]
        return self._judged(content, lambda text: any(re.search(pattern, text) for pattern in patterns))

    def _size_constraint_statement(self, content: Mapping[str, Any]) -> bool:
        compare = _COMPARISONS[content["ComparisonOperator"]]
        return self._judged(
            content, lambda text: compare(len(text.encode("latin-1", "replace")), content["Size"])
        )

    def _label_match_statement(self, content: Mapping[str, Any]) -> bool:
        key = content["Key"]
        if content["Scope"] == "NAMESPACE":
            return any(key in f"{label.rpartition(':')[0]}:" for label in self.labels)
        return any(f":{label}".endswith(f":{key}") for label in self.labels)

    def _judged(self, content: Mapping[str, Any], matches: Callable[[str], bool]) -> bool:
        field = content["FieldToMatch"]
        if self.request.is_oversize(field):
            handling = field["Body"].get("OversizeHandling", "CONTINUE")
            if handling != "CONTINUE":
                return bool(handling == "MATCH")
        return any(matches(text) for text in self.request.texts(content))

    def _forwarded(self, configuration: Mapping[str, Any]) -> str | None:
        value = self.request.headers.get(configuration.get("HeaderName", "").lower())
        return value.split(",")[0].strip() if value else None


def _snake(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind).lower()
