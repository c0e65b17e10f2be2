"""How many instances a group runs, by what they have to do."""

from __future__ import annotations

from typing import Any

from cdktf_cdktf_provider_aws.autoscaling_policy import (
    AutoscalingPolicy,
    AutoscalingPolicyTargetTrackingConfiguration,
)
from cdktf_cdktf_provider_aws.autoscaling_policy import (
    AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification as Predefined,
)
from constructs import Construct

from modules.compute.target_group import ITargetGroup
from modules.core import stack_of
from modules.core.arguments import require_between


class InstanceScaling(Construct):
    """Keeps a group between its bounds, and each measure near its target.

    With several measures the one that asks for most instances wins. Terraform leaves the number alone from then on: it
    is what AWS moves. https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, group_name: str) -> None:
        super().__init__(scope, id)
        self._name, self._group_name = name, group_name

    def track_cpu(self, percent: float) -> None:
        """Keep the average use of processors near ``percent`` (10-90). Raises ``ValueError`` for another value."""
        require_between("percent", percent, 10, 90)
        self._policy("Cpu", percent, predefined_metric_type="ASGAverageCPUUtilization")

    def track_requests(self, requests_per_minute: float, target_group: ITargetGroup) -> None:
        """Keep the requests a minute that each instance gets through ``target_group`` near the number, above 0.

        Raises ``ValueError`` for another number, and where no load balancer leads to the group yet.
        """
        if requests_per_minute <= 0:
            raise ValueError(f"requests_per_minute must be more than 0, got {requests_per_minute}")
        self._policy(
            "Requests",
            requests_per_minute,
            predefined_metric_type="ALBRequestCountPerTarget",
            resource_label=target_group.resource_label,
        )

    def _policy(self, id: str, target: float, **metric: Any) -> None:
        AutoscalingPolicy(
            self,
            id,
            name=stack_of(self).physical_name(f"{self._name}-{id.lower()}", max_length=255),
            autoscaling_group_name=self._group_name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration=AutoscalingPolicyTargetTrackingConfiguration(
                target_value=target, predefined_metric_specification=Predefined(**metric)
            ),
        )
