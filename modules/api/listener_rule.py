"""A rule that sends the requests it matches to one target group."""

import re
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.lb_listener_rule import (
    LbListenerRule,
    LbListenerRuleAction,
    LbListenerRuleCondition,
    LbListenerRuleConditionHostHeader,
    LbListenerRuleConditionPathPattern,
)
from constructs import Construct

from modules.api.load_balancer import IApplicationLoadBalancer
from modules.api.target_group import TargetGroup
from modules.core.arguments import require_between

_PATH = re.compile(r"/[A-Za-z0-9_.$/~\"'@:+&*?-]{0,127}")
_MOST_VALUES = 5


class ListenerRule(Construct):
    """Sends requests for ``paths`` (such as ``/stock/*``), to ``hosts`` where any are named, to ``target_group``.

    Rules are asked from the lowest ``priority`` (1-50000) up. It lives in the stack of the target group, which may be
    another one than the load balancer's. AWS takes at most five paths and hosts together. Raises ``ValueError`` for
    other values. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        load_balancer: IApplicationLoadBalancer,
        target_group: TargetGroup,
        priority: int,
        paths: Sequence[str],
        hosts: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        self._load_balancer_full_name = load_balancer.load_balancer_full_name
        require_between("priority", priority, 1, 50000)
        _check_paths(paths)
        if len(paths) + len(hosts) > _MOST_VALUES:
            raise ValueError(
                f"paths and hosts must be at most {_MOST_VALUES} together, got {len(paths) + len(hosts)}"
            )
        self._resource = LbListenerRule(
            self,
            "Resource",
            listener_arn=load_balancer.listener_arn,
            priority=priority,
            condition=_conditions(paths, hosts),
            action=[LbListenerRuleAction(type="forward", target_group_arn=target_group.target_group_arn)],
        )
        self.listener_rule_arn: str = self._resource.arn
        target_group.led_to(self._resource, load_balancer_full_name=self._load_balancer_full_name)

    def leave_to_code_deploy(self, other: TargetGroup) -> None:
        """Let CodeDeploy send requests to ``other`` instead, and back: Terraform leaves the action alone."""
        self._resource.add_override("lifecycle.ignore_changes", ["action"])
        other.led_to(self._resource, load_balancer_full_name=self._load_balancer_full_name)


def _conditions(paths: Sequence[str], hosts: Sequence[str]) -> list[LbListenerRuleCondition]:
    conditions = [
        LbListenerRuleCondition(path_pattern=LbListenerRuleConditionPathPattern(values=sorted(paths)))
    ]
    if hosts:
        conditions.append(
            LbListenerRuleCondition(host_header=LbListenerRuleConditionHostHeader(values=sorted(hosts)))
        )
    return conditions


def _check_paths(paths: Sequence[str]) -> None:
    if isinstance(paths, str) or not paths:
        raise ValueError(f"paths must be a sequence of at least one, got {paths!r}")
    for path in paths:
        if not _PATH.fullmatch(path):
            raise ValueError(f"paths must be patterns such as /stock/*, got {path!r}")
