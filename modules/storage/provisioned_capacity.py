"""Capacity of a table that is paid for by the hour, and follows what is used."""

from dataclasses import dataclass
from typing import Any

from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicy,
)
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration as Configuration,
)
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification as Predefined,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

from modules.core.arguments import require_between

LARGEST = 40_000


@dataclass(frozen=True, kw_only=True)
class ProvisionedCapacity:
    """Read and write units a second, each between its minimum and maximum (1-40000).

    AWS keeps ``target_percent`` (20-90) of them in use, adding within minutes and taking away after a quarter of an
    hour. It pays where the load is steady and known; ``Table`` is on demand otherwise. Raises ``ValueError`` for other
    values. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html
    """

    read_minimum: int
    read_maximum: int
    write_minimum: int
    write_maximum: int
    target_percent: int = 70

    def __post_init__(self) -> None:
        for kind in ("read", "write"):
            least, most = getattr(self, f"{kind}_minimum"), getattr(self, f"{kind}_maximum")
            require_between(f"{kind}_maximum", most, 1, LARGEST)
            require_between(f"{kind}_minimum", least, 1, most)
        require_between("target_percent", self.target_percent, 20, 90)


class TableScaling(Construct):
    """Moves the capacity of the table ``table_name`` within ``capacity``."""

    def __init__(self, scope: Construct, id: str, *, table_name: str, capacity: ProvisionedCapacity) -> None:
        super().__init__(scope, id)
        self._percent = capacity.target_percent
        self._follow("Read", table_name, capacity.read_minimum, capacity.read_maximum)
        self._follow("Write", table_name, capacity.write_minimum, capacity.write_maximum)

    def _follow(self, kind: str, table_name: str, least: int, most: int) -> None:
        target = AppautoscalingTarget(
            self,
            kind,
            service_namespace="dynamodb",
            scalable_dimension=f"dynamodb:table:{kind}CapacityUnits",
            resource_id=f"table/{table_name}",
            min_capacity=least,
            max_capacity=most,
        )
        named: dict[str, Any] = {
            "service_namespace": target.service_namespace,
            "scalable_dimension": target.scalable_dimension,
            "resource_id": target.resource_id,
        }
        AppautoscalingPolicy(
            self,
            f"{kind}Policy",
            name=f"{kind.lower()}-utilization",
            policy_type="TargetTrackingScaling",
            target_tracking_scaling_policy_configuration=Configuration(
                target_value=self._percent,
                predefined_metric_specification=Predefined(
                    predefined_metric_type=f"DynamoDB{kind}CapacityUtilization"
                ),
            ),
            **named,
        )
