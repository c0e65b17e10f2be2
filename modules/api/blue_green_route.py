"""Two target groups, of which CodeDeploy sends requests to the one that holds the version it released."""

from __future__ import annotations

from collections.abc import Sequence

from constructs import Construct

from modules.api.health_check import HealthCheck
from modules.api.listener_rule import ListenerRule
from modules.api.load_balancer import IApplicationLoadBalancer
from modules.api.target_group import TargetGroup
from modules.network import INetwork
from modules.observability import ITopic


class BlueGreenRoute(Construct):
    """Requests for ``paths``, to ``hosts`` where any are named, go to the target group ``blue`` or to ``green``.

    Blue has them first; from then on CodeDeploy decides, and Terraform leaves the rules' actions alone. With
    ``test_listener`` (see ``ApplicationLoadBalancer.add_test_listener``) a rule there shows a new version before
    anybody else has it. ``port``, ``health_check`` and ``deregistration_delay_sec`` are as in ``TargetGroup``,
    ``priority``, ``paths`` and ``hosts`` as in ``ListenerRule``. Raises ``ValueError`` as they do.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        network: INetwork,
        load_balancer: IApplicationLoadBalancer,
        priority: int,
        paths: Sequence[str],
        hosts: Sequence[str] = (),
        test_listener: IApplicationLoadBalancer | None = None,
        port: int = 8080,
        health_check: HealthCheck | None = None,
        deregistration_delay_sec: int = 30,
    ) -> None:
        super().__init__(scope, id)
        self.blue, self.green = (
            TargetGroup(
                self,
                colour.title(),
                name=f"{name}-{colour}",
                network=network,
                port=port,
                health_check=health_check,
                deregistration_delay_sec=deregistration_delay_sec,
            )
            for colour in ("blue", "green")
        )
        self._rules = []
        for rule, listener in (("Production", load_balancer), ("Test", test_listener)):
            if listener is not None:
                self._rules.append(self._rule(rule, listener, priority, paths, hosts))
        self.blue.leave_to_code_deploy()
        self.green.leave_to_code_deploy()
        self.listener_arn = load_balancer.listener_arn
        self.test_listener_arn = test_listener.listener_arn if test_listener else None

    @property
    def target_group_names(self) -> list[str]:
        """The names of blue and green."""
        return [self.blue.target_group_name, self.green.target_group_name]

    @property
    def listener_arns(self) -> list[str]:
        """The listener that everybody's requests come by, and the one for tests where there is one."""
        return [self.listener_arn, *([self.test_listener_arn] if self.test_listener_arn else [])]

    @property
    def listener_rule_arns(self) -> list[str]:
        """The rules whose action is CodeDeploy's."""
        return [rule.listener_rule_arn for rule in self._rules]

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when a target of either group stays unhealthy for three minutes."""
        self.blue.add_alarms(actions)
        self.green.add_alarms(actions)

    def _rule(
        self,
        id: str,
        listener: IApplicationLoadBalancer,
        priority: int,
        paths: Sequence[str],
        hosts: Sequence[str],
    ) -> ListenerRule:
        rule = ListenerRule(
            self,
            id,
            load_balancer=listener,
            target_group=self.blue,
            priority=priority,
            paths=paths,
            hosts=hosts,
        )
        rule.leave_to_code_deploy(self.green)
        return rule
