"""Where listeners send the requests of a service that has two target groups."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


class TrafficRoute:
    """The actions of listeners, and of their rules, that lead to one of two target groups."""

    def __init__(self, listener_arns: Sequence[str]) -> None:
        self._listener_arns = tuple(listener_arns)

    def rights(self, pair: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What one has to be allowed to change the route between the groups of `pair`: action and resource."""
        from ministack.services import alb

        for what in ("Listeners", "Rules", "TargetGroups"):
            yield f"elasticloadbalancing:Describe{what}", "*"
        for arn in self._listener_arns:
            yield "elasticloadbalancing:ModifyListener", arn
            for rule in alb._rules.values():
                if rule["ListenerArn"] != arn or rule.get("IsDefault"):
                    continue
                if _leads_to(rule.get("Actions") or [], pair):
                    yield "elasticloadbalancing:ModifyRule", rule["RuleArn"]

    def forward(self, pair: Sequence[str], weights: Mapping[str, float]) -> None:
        """Send requests that went to a group of `pair` as `weights`, in percent by target group, say."""
        from ministack.services import alb

        groups = [
            {"TargetGroupArn": arn, "Weight": round(weight)} for arn, weight in weights.items() if weight > 0
        ]
        config = {"TargetGroups": groups, "Enabled": "false", "DurationSeconds": ""}
        action: dict[str, Any] = {"Type": "forward", "Order": 1, "ForwardConfig": config}
        if len(groups) == 1:
            action = {"Type": "forward", "Order": 1, "TargetGroupArn": groups[0]["TargetGroupArn"]}
        for rule in alb._rules.values():
            if rule["ListenerArn"] in self._listener_arns and _leads_to(rule.get("Actions") or [], pair):
                rule["Actions"] = [action]
                if rule.get("IsDefault"):
                    alb._listeners[rule["ListenerArn"]]["DefaultActions"] = [action]


def _leads_to(actions: Sequence[dict[str, Any]], pair: Sequence[str]) -> bool:
    for action in actions:
        groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
        named = {action.get("TargetGroupArn"), *(group["TargetGroupArn"] for group in groups)}
        if named & set(pair):
            return True
    return False
