"""Auto Scaling groups, as AWS keeps them."""

from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually
from tests.support.instances import GROUP, HOOK, TEMPLATE, Fleet, fleet

ONLY_HERE = "its instances run a service that only the local cloud has"

READY = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200}


def group_of(account: Account) -> dict[str, Any]:
    return dict(account.clients("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"][0])


def target_group(account: Account) -> str:
    return str(
        account.clients("elbv2").create_target_group(
            Name="web", Protocol="HTTP", Port=8080, VpcId="vpc-1", TargetType="instance",
            HealthCheckPath="/health", HealthCheckIntervalSeconds=5, UnhealthyThresholdCount=2,
        )["TargetGroups"][0]["TargetGroupArn"]
    )  # fmt: skip


def states(account: Account, group: str) -> dict[str, str]:
    found = account.clients("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    return {one["Target"]["Id"]: one["TargetHealth"]["State"] for one in found}


@aws_does("group_settings")
def a_group_keeps_what_it_was_told(account: Account) -> None:
    scaling = account.clients("autoscaling")
    probe = fleet(account)
    probe.add_version()
    probe.create(
        count=0,
        TargetGroupARNs=[target_group(account)],
        DefaultInstanceWarmup=30,
        MaxInstanceLifetime=86400,
        InstanceMaintenancePolicy={"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200},
    )
    scaling.enable_metrics_collection(
        AutoScalingGroupName=GROUP, Granularity="1Minute", Metrics=["GroupInServiceInstances"]
    )
    group = group_of(account)
    assert (group["DefaultInstanceWarmup"], group["MaxInstanceLifetime"]) == (30, 86400)
    assert group["InstanceMaintenancePolicy"] == READY
    assert len(group["TargetGroupARNs"]) == 1
    assert [one["Metric"] for one in group["EnabledMetrics"]] == ["GroupInServiceInstances"]
    assert (group["LaunchTemplate"]["LaunchTemplateName"], group["LaunchTemplate"]["Version"]) == (
        TEMPLATE,
        "1",
    )
    scaling.update_auto_scaling_group(
        AutoScalingGroupName=GROUP,
        LaunchTemplate={"LaunchTemplateName": TEMPLATE, "Version": "2"},
        DefaultInstanceWarmup=60,
    )
    group = group_of(account)
    assert (group["LaunchTemplate"]["Version"], group["DefaultInstanceWarmup"]) == ("2", 60)
    with pytest.raises(ClientError, match="ValidationError"):
        scaling.update_auto_scaling_group(
            AutoScalingGroupName=GROUP, LaunchTemplate={"LaunchTemplateName": TEMPLATE, "Version": "9"}
        )


@aws_does("desired_capacity")
def a_group_replaces_what_it_loses(account: Account) -> None:
    scaling = account.clients("autoscaling")
    probe = fleet(account)
    probe.create(count=2)
    first, second = probe.in_service(2)
    probe.answer(first)
    account.clients("ec2").terminate_instances(InstanceIds=[first])
    _replaced(probe, first)
    scaling.set_instance_health(InstanceId=second, HealthStatus="Unhealthy")
    _replaced(probe, second)
    scaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=3)
    probe.in_service(3)
    with pytest.raises(ClientError, match="above max value 4"):
        scaling.set_desired_capacity(AutoScalingGroupName=GROUP, DesiredCapacity=5)
    with pytest.raises(scaling.exceptions.ResourceInUseFault):
        scaling.delete_auto_scaling_group(AutoScalingGroupName=GROUP)
    scaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, MinSize=0, MaxSize=0, DesiredCapacity=0)
    probe.in_service(0)
    scaling.delete_auto_scaling_group(AutoScalingGroupName=GROUP)
    assert account.clients("ec2").describe_volumes()["Volumes"] == []


def _replaced(probe: Fleet, lost: str) -> None:
    def replaced() -> None:
        assert lost not in probe.in_service(2, within_sec=1)

    eventually(replaced, within_sec=15)


@aws_does("target_registration")
def instances_are_in_the_target_groups_of_their_group(account: Account) -> None:
    scaling, group = account.clients("autoscaling"), target_group(account)
    probe = fleet(account)
    probe.create(count=1, TargetGroupARNs=[group], HealthCheckType="ELB", HealthCheckGracePeriod=5)
    sick = probe.add_version({"SICK_AFTER_SEC": "4"})

    def healthy() -> str:
        found = states(account, group)
        assert list(found.values()) == ["healthy"]
        return next(iter(found))

    first = eventually(healthy, within_sec=10)
    scaling.update_auto_scaling_group(
        AutoScalingGroupName=GROUP, LaunchTemplate={"LaunchTemplateName": TEMPLATE, "Version": sick}
    )
    account.clients("ec2").terminate_instances(InstanceIds=[first])

    def replaced() -> str:
        others = set(states(account, group)) - {first}
        assert len(others) == 1
        return others.pop()

    second = eventually(replaced, within_sec=10)

    def taken_out() -> None:
        assert second not in states(account, group)
        causes = [
            one["Cause"]
            for one in scaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
        ]
        assert any("ELB system health check failure" in cause for cause in causes)

    eventually(taken_out, within_sec=30)
    scaling.detach_load_balancer_target_groups(AutoScalingGroupName=GROUP, TargetGroupARNs=[group])
    assert states(account, group) == {}
    scaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, DesiredCapacity=0)


@aws_does("instance_targets")
def a_load_balancer_reaches_an_instance_by_its_id(account: Account) -> None:
    balancers, group = account.clients("elbv2"), target_group(account)
    probe = fleet(account, first={"GREETING": "hello"})
    probe.create(count=1)
    [instance] = probe.in_service(1)
    balancer = balancers.create_load_balancer(Name="web", Subnets=["subnet-1"])["LoadBalancers"][0]
    balancers.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    balancers.register_targets(TargetGroupArn=group, Targets=[{"Id": instance}])

    def healthy() -> None:
        assert states(account, group) == {instance: "healthy"}

    eventually(healthy, within_sec=10)
    answer = httpx.get(account.cloud.endpoint, headers={"Host": balancer["DNSName"]}, trust_env=False)
    assert answer.json()["GREETING"] == "hello"


@aws_does("lifecycle_hooks")
def an_instance_waits_at_its_hooks(account: Account) -> None:
    scaling = account.clients("autoscaling")
    probe = fleet(account)
    probe.create(count=1)
    [first] = probe.in_service(1)
    hook = {"LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING", "HeartbeatTimeout": 300}
    scaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, LifecycleHookName="inspect", **hook)
    scaling.put_lifecycle_hook(AutoScalingGroupName=GROUP, LifecycleHookName=HOOK, **hook)
    scaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, DesiredCapacity=0)

    def waits() -> None:
        assert [one["LifecycleState"] for one in probe.members()] == ["Terminating:Wait"]

    eventually(waits, within_sec=10)
    named = {"AutoScalingGroupName": GROUP, "LifecycleHookName": "inspect", "InstanceId": first}
    scaling.record_lifecycle_action_heartbeat(**named)
    waits()
    scaling.complete_lifecycle_action(**named, LifecycleActionResult="CONTINUE")
    probe.in_service(0)
    with pytest.raises(ClientError, match="No active Lifecycle Action"):
        scaling.complete_lifecycle_action(**named, LifecycleActionResult="CONTINUE")


@aws_does("instance_refresh")
def a_refresh_rolls_and_goes_back_where_it_fails(account: Account) -> None:
    scaling = account.clients("autoscaling")
    probe = fleet(account, first={"GREETING": "one"})
    probe.create(count=2, HealthCheckGracePeriod=0)
    before = set(probe.in_service(2))
    probe.refresh(probe.add_version({"GREETING": "two"}), InstanceWarmup=1, **READY)
    with pytest.raises(scaling.exceptions.InstanceRefreshInProgressFault):
        probe.refresh("1")
    seen: list[int] = []

    def is_over(status: str) -> None:
        seen.append(sum(one["LifecycleState"] == "InService" for one in probe.members()))
        assert probe.refresh_status() == status

    eventually(lambda: is_over("Successful"), within_sec=60, every_sec=0.2)
    assert min(seen) >= 2
    after = probe.in_service(2)
    assert not before & set(after)
    assert {probe.answer(one)["GREETING"] for one in after} == {"two"}
    assert group_of(account)["LaunchTemplate"]["Version"] == "2"
    crashing = probe.add_version({"CRASH_AFTER_SEC": "0.2"})
    probe.refresh(crashing, InstanceWarmup=30, AutoRollback=True, **READY)
    eventually(lambda: is_over("RollbackSuccessful"), within_sec=120, every_sec=0.5)
    assert {probe.answer(one)["GREETING"] for one in probe.in_service(2)} == {"two"}
    assert group_of(account)["LaunchTemplate"]["Version"] == "2"
    with pytest.raises(ClientError, match="AutoRollback"):
        probe.refresh("$Latest", AutoRollback=True)


@aws_does("scaling_policies")
def a_policy_keeps_its_arn_and_is_found_by_name(account: Account) -> None:
    scaling = account.clients("autoscaling")
    fleet(account).create(count=0)

    def put(name: str, value: float) -> str:
        tracked = {"PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"}}
        return str(
            scaling.put_scaling_policy(
                AutoScalingGroupName=GROUP,
                PolicyName=name,
                PolicyType="TargetTrackingScaling",
                TargetTrackingConfiguration={**tracked, "TargetValue": value},
            )["PolicyARN"]
        )

    first = put("cpu", 50)
    put("other", 60)
    assert put("cpu", 70) == first
    found = scaling.describe_policies(AutoScalingGroupName=GROUP, PolicyNames=["cpu"])["ScalingPolicies"]
    assert [one["PolicyARN"] for one in found] == [first]
    assert found[0]["TargetTrackingConfiguration"]["TargetValue"] == 70


@aws_does("scaling_activities")
def a_group_says_what_it_has_done(account: Account) -> None:
    scaling = account.clients("autoscaling")
    probe = fleet(account)
    probe.create(count=1)
    [instance] = probe.in_service(1)
    scaling.update_auto_scaling_group(AutoScalingGroupName=GROUP, DesiredCapacity=0)
    probe.in_service(0)
    activities = scaling.describe_scaling_activities(AutoScalingGroupName=GROUP)["Activities"]
    assert [(one["Description"], one["StatusCode"]) for one in activities] == [
        (f"Terminating EC2 instance: {instance}", "Successful"),
        (f"Launching a new EC2 instance: {instance}", "Successful"),
    ]
