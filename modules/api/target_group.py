"""What a load balancer sends requests to: targets that answer their health check."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cdktf import ITerraformDependable, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup, LbTargetGroupHealthCheck
from constructs import Construct

from modules.api.health_check import HealthCheck
from modules.core import stack_of
from modules.core.arguments import require_between, require_one_of
from modules.network import INetwork
from modules.observability import Alarm, ITopic, Metric

PROTOCOLS = ("HTTP", "HTTPS", "TCP", "TLS")
TARGET_TYPES = ("alb", "instance", "ip")


class TargetGroup(Construct):
    """Targets in ``network`` that listen on ``port`` and are asked how they are.

    ``protocol`` is one of ``PROTOCOLS``: the first two for an application load balancer, the others for a network one.
    ``target_type`` is one of ``TARGET_TYPES``; tasks on AWS Fargate are ``ip``. A target that leaves has
    ``deregistration_delay_sec`` (0-3600) to finish what it was asked.

    Port, protocol and target type are part of the name: to change one makes a second group, before the first one goes.
    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        network: INetwork,
        port: int,
        protocol: str = "HTTP",
        target_type: str = "ip",
        health_check: HealthCheck | None = None,
        deregistration_delay_sec: int = 30,
    ) -> None:
        super().__init__(scope, id)
        require_between("port", port, 1, 65535)
        require_one_of("protocol", protocol, PROTOCOLS)
        require_one_of("target_type", target_type, TARGET_TYPES)
        require_between("deregistration_delay_sec", deregistration_delay_sec, 0, 3600)
        _check_alb(target_type, protocol)
        self._name = name
        self.port = port
        self.protocol = protocol
        self.target_type = target_type
        resource = LbTargetGroup(
            self,
            "Resource",
            name=self._physical_name(f"{port}/{protocol}/{target_type}"),
            vpc_id=network.vpc_id,
            port=port,
            protocol=protocol,
            target_type=target_type,
            deregistration_delay=None if target_type == "alb" else str(deregistration_delay_sec),
            health_check=_health_check(health_check or HealthCheck()),
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.target_group_arn: str = resource.arn
        self.target_group_name: str = resource.name
        self.target_group_full_name: str = resource.arn_suffix
        self._listeners: list[ITerraformDependable] = []
        self._load_balancer_full_name: str | None = None
        self._is_shifted = False

    @property
    def listeners(self) -> list[ITerraformDependable]:
        """What leads here so far: whoever registers targets waits for it, since AWS demands a load balancer first."""
        return list(self._listeners)

    @property
    def resource_label(self) -> str:
        """The load balancer and this group as the metric ``ALBRequestCountPerTarget`` names them.

        Raises ``ValueError`` where no load balancer leads here yet, and for one of a ``BlueGreenRoute``.
        """
        if self._is_shifted:
            raise ValueError(
                f"The requests to {self._name} move between two target groups: scale by processor, not by requests"
            )
        return f"{self._led_to_by()}/{self.target_group_full_name}"

    def led_to(self, listener: ITerraformDependable, *, load_balancer_full_name: str) -> None:
        """Note that ``listener``, a rule or a listener of the load balancer named, leads here."""
        self._listeners.append(listener)
        self._load_balancer_full_name = load_balancer_full_name

    def leave_to_code_deploy(self) -> None:
        """Note that CodeDeploy decides whether requests come here, or go to another group."""
        self._is_shifted = True

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` when a target stays unhealthy for three minutes.

        Raises ``ValueError`` where no load balancer leads here yet.
        """
        namespace = "AWS/ApplicationELB" if self.protocol.startswith("HTTP") else "AWS/NetworkELB"
        Alarm(
            self,
            "UnhealthyTargets",
            name=f"{self._name}-unhealthy-targets",
            description=f"A target of {self._name} fails its health check: see why in the target group",
            metric=Metric(
                namespace,
                "UnHealthyHostCount",
                {"LoadBalancer": self._led_to_by(), "TargetGroup": self.target_group_full_name},
                statistic="Maximum",
            ),
            threshold=1,
            evaluation_periods=3,
            actions=actions,
        )

    def _led_to_by(self) -> str:
        if self._load_balancer_full_name is None:
            raise ValueError(
                f"The target group {self._name} has no load balancer: make its ListenerRule, or the listener of "
                "its network load balancer, before this"
            )
        return self._load_balancer_full_name

    def _physical_name(self, identity: str) -> str:
        digest = hashlib.sha256(identity.encode()).hexdigest()[:4]
        return stack_of(self).physical_name(f"{self._name}-{digest}", max_length=32)


def _health_check(check: HealthCheck) -> LbTargetGroupHealthCheck:
    return LbTargetGroupHealthCheck(
        enabled=True,
        path=check.path,
        protocol=check.protocol,
        port="traffic-port",
        interval=check.interval_sec,
        timeout=check.timeout_sec,
        healthy_threshold=check.healthy_threshold,
        unhealthy_threshold=check.unhealthy_threshold,
        matcher=check.success_codes,
    )


def _check_alb(target_type: str, protocol: str) -> None:
    if target_type == "alb" and protocol != "TCP":
        raise ValueError(f"protocol must be TCP where target_type is alb, got {protocol!r}")
