"""How many tasks a service runs, by what they have to do."""

from cdktf_cdktf_provider_aws.appautoscaling_policy import AppautoscalingPolicy
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfiguration as Configuration,
)
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationCustomizedMetricSpecification as Customized,
)
from cdktf_cdktf_provider_aws.appautoscaling_policy import (
    AppautoscalingPolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecification as Predefined,
)
from cdktf_cdktf_provider_aws.appautoscaling_target import AppautoscalingTarget
from constructs import Construct

from modules.compute.target_group import ITargetGroup
from modules.core import stack_of
from modules.core.arguments import require_between

DIMENSION = "ecs:service:DesiredCount"
SCALE_OUT_SEC, SCALE_IN_SEC = 60, 300


class ServiceScaling(Construct):
    """Keeps a service between ``minimum`` and ``maximum`` tasks, and each measure near its target.

    With several measures the one that asks for most tasks wins. Tasks are added within a minute and taken away after
    five quiet ones. Terraform leaves the number alone from then on: it is what AWS moves.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        cluster_name: str,
        service_name: str,
        minimum: int,
        maximum: int,
    ) -> None:
        super().__init__(scope, id)
        self._name = name
        self._cluster_name, self._service_name = cluster_name, service_name
        self._target = AppautoscalingTarget(
            self,
            "Resource",
            service_namespace="ecs",
            scalable_dimension=DIMENSION,
            resource_id=f"service/{cluster_name}/{service_name}",
            min_capacity=minimum,
            max_capacity=maximum,
        )

    def track_cpu(self, percent: float) -> None:
        """Keep the average use of processors near ``percent`` (10-90). Raises ``ValueError`` for another value."""
        require_between("percent", percent, 10, 90)
        self._policy(
            "Cpu", percent, predefined=Predefined(predefined_metric_type="ECSServiceAverageCPUUtilization")
        )

    def track_requests(self, requests_per_minute: float, target_group: ITargetGroup) -> None:
        """Keep the requests a minute that each task gets through ``target_group`` near the number given, above 0.

        Raises ``ValueError`` for another number, and where no load balancer leads to the group yet.
        """
        if requests_per_minute <= 0:
            raise ValueError(f"requests_per_minute must be more than 0, got {requests_per_minute}")
        metric = Predefined(
            predefined_metric_type="ALBRequestCountPerTarget", resource_label=target_group.resource_label
        )
        self._policy("Requests", requests_per_minute, predefined=metric)

    def track_backlog(self, messages_per_task: float, queue_name: str) -> None:
        """Keep the messages that wait in the queue, shared among the running tasks, near ``messages_per_task``."""
        if messages_per_task <= 0:
            raise ValueError(f"messages_per_task must be more than 0, got {messages_per_task}")
        service = {"ClusterName": self._cluster_name, "ServiceName": self._service_name}
        metrics = [
            _metric(
                "waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": queue_name}, "Sum"
            ),
            _metric("tasks", "ECS/ContainerInsights", "RunningTaskCount", service, "Average"),
            {
                "id": "backlog",
                "label": "Messages waiting for each task",
                "expression": "waiting / IF(tasks > 0, tasks, 1)",
                "returnData": True,
            },
        ]
        self._policy("Backlog", messages_per_task, customized=Customized(metrics=metrics))

    def _policy(
        self,
        id: str,
        target: float,
        *,
        predefined: Predefined | None = None,
        customized: Customized | None = None,
    ) -> None:
        AppautoscalingPolicy(
            self,
            id,
            name=stack_of(self).physical_name(f"{self._name}-{id.lower()}", max_length=255),
            policy_type="TargetTrackingScaling",
            service_namespace=self._target.service_namespace,
            scalable_dimension=self._target.scalable_dimension,
            resource_id=self._target.resource_id,
            target_tracking_scaling_policy_configuration=Configuration(
                target_value=target,
                scale_out_cooldown=SCALE_OUT_SEC,
                scale_in_cooldown=SCALE_IN_SEC,
                predefined_metric_specification=predefined,
                customized_metric_specification=customized,
            ),
        )


# The provider's own classes for this have names longer than a line; a dict takes the names that Terraform CDK has.
def _metric(
    id: str, namespace: str, name: str, dimensions: dict[str, str], statistic: str
) -> dict[str, object]:
    named = [{"name": each, "value": value} for each, value in dimensions.items()]
    metric = {"namespace": namespace, "metricName": name, "dimensions": named}
    return {"id": id, "returnData": False, "metricStat": {"metric": metric, "stat": statistic}}
