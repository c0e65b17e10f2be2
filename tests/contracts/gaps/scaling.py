"""Application Auto Scaling, as AWS does it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.containers import probe
from tests.support.eventually import eventually

SERVICE: dict[str, Any] = {
    "ServiceNamespace": "ecs",
    "ResourceId": "service/shop/probe",
    "ScalableDimension": "ecs:service:DesiredCount",
}
SOON = {"ScaleOutCooldown": 1, "ScaleInCooldown": 1}


def backlog(queue_name: str) -> list[dict[str, Any]]:
    """The metric math of the messages that wait for each task."""

    def metric(id: str, namespace: str, name: str, dimensions: dict[str, str], stat: str) -> dict[str, Any]:
        named = [{"Name": each, "Value": value} for each, value in dimensions.items()]
        measured = {"Namespace": namespace, "MetricName": name, "Dimensions": named}
        return {"Id": id, "ReturnData": False, "MetricStat": {"Metric": measured, "Stat": stat}}

    service = {"ClusterName": "shop", "ServiceName": "probe"}
    return [
        metric("waiting", "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": queue_name}, "Sum"),
        metric("tasks", "ECS/ContainerInsights", "RunningTaskCount", service, "Average"),
        {"Id": "backlog", "Expression": "waiting / IF(tasks > 0, tasks, 1)", "ReturnData": True},
    ]


@aws_does("service_scaling")
def a_service_follows_its_queue_an_alarm_and_its_processors_within_its_bounds(account: Account) -> None:
    tasks, sqs, scaling = probe(account), account.clients("sqs"), account.clients("application-autoscaling")
    tasks.service(tasks.define(), count=1)
    queue = sqs.create_queue(QueueName="work")["QueueUrl"]
    with pytest.raises(ClientError, match="ObjectNotFoundException"):
        scaling.put_scaling_policy(PolicyName="backlog", **SERVICE)
    scaling.register_scalable_target(MinCapacity=1, MaxCapacity=3, **SERVICE)
    tracking = {"TargetValue": 5, "CustomizedMetricSpecification": {"Metrics": backlog("work")}, **SOON}
    scaling.put_scaling_policy(
        PolicyName="backlog",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration=tracking,
        **SERVICE,
    )
    for _ in range(4):
        sqs.send_message_batch(
            QueueUrl=queue, Entries=[{"Id": str(n), "MessageBody": "work"} for n in range(10)]
        )
    _runs(account, 3)
    sqs.purge_queue(QueueUrl=queue)
    _runs(account, 1)
    activities = scaling.describe_scaling_activities(ServiceNamespace="ecs")["ScalingActivities"]
    assert activities[0]["Description"] == "Setting desired count to 1."
    scaling.delete_scaling_policy(PolicyName="backlog", **SERVICE)
    scaling.register_scalable_target(MaxCapacity=2, **SERVICE)
    _steps_when_an_alarm_goes_off(account)
    _follows_its_processors(account, tasks.define({"BUSY_SEC": "10"}))
    scaling.deregister_scalable_target(**SERVICE)
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []


def _steps_when_an_alarm_goes_off(account: Account) -> None:
    steps = [{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}]
    scaling = account.clients("application-autoscaling")
    policy = scaling.put_scaling_policy(
        PolicyName="orders",
        PolicyType="StepScaling",
        StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity",
            "StepAdjustments": steps,
            "Cooldown": 1,
        },
        **SERVICE,
    )
    metrics = account.clients("cloudwatch")
    metrics.put_metric_alarm(
        AlarmName="orders",
        Namespace="Shop",
        MetricName="Orders",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=100,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[policy["PolicyARN"]],
    )
    metrics.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Orders", "Value": 120}])
    metrics.set_alarm_state(AlarmName="orders", StateValue="ALARM", StateReason="many orders")
    _runs(account, 2)
    metrics.delete_alarms(AlarmNames=["orders"])
    scaling.delete_scaling_policy(PolicyName="orders", **SERVICE)


def _follows_its_processors(account: Account, busy_at_first: str) -> None:
    account.clients("application-autoscaling").put_scaling_policy(
        PolicyName="processors",
        PolicyType="TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration={
            "TargetValue": 20,
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
            **SOON,
        },
        **SERVICE,
    )
    _runs(account, 1)
    account.clients("ecs").update_service(cluster="shop", service="probe", taskDefinition=busy_at_first)
    _runs(account, 2)
    _runs(account, 1, within_sec=90)


def _runs(account: Account, count: int, *, within_sec: float = 40) -> None:
    def running() -> None:
        [service] = account.clients("ecs").describe_services(cluster="shop", services=["probe"])["services"]
        assert (service["desiredCount"], service["runningCount"]) == (count, count)

    eventually(running, within_sec=within_sec)
