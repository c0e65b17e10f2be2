"""The instances of a group are entries in a list, and exist for nobody else.

AWS launches real instances from the launch template until the desired capacity is there, spread over the subnets, and
replaces those that are stopped, terminated, set unhealthy, or, with health check type ELB and after the grace period,
found unhealthy by the load balancer. A group that has instances is deleted by force alone, and takes them along.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
"""

from typing import Any

from cairn.localcloud.after_restore import when_restored
from cairn.localcloud.gaps.around import Function, around, around_action
from cairn.localcloud.gaps.ec2_auto_scaling import capacity as keeping
from cairn.localcloud.gaps.ec2_auto_scaling import members
from cairn.localcloud.gaps.ec2_auto_scaling.strays import terminate_strays

_BY_USER = "instance {instance} was taken out of service in response to a user request."


def install() -> None:
    """Launch, watch and terminate instances."""
    from ministack.services import autoscaling

    actions = autoscaling._ACTION_MAP
    capacity = keeping.Capacity(autoscaling)

    @around(autoscaling, "_reconcile_instances")
    def _reconcile(_: Function, group: dict[str, Any]) -> None:
        group["DesiredCapacity"] = max(group["DesiredCapacity"], group["MinSize"])
        group["DesiredCapacity"] = min(group["DesiredCapacity"], group["MaxSize"])

    for name in ("CreateAutoScalingGroup", "UpdateAutoScalingGroup", "StartInstanceRefresh"):
        _wake_after(actions, name, capacity)

    when_restored(terminate_strays)
    when_restored(capacity.resume)

    @around_action(actions, "SetDesiredCapacity")
    def _set(original: Function, parameters: Any) -> Any:
        group = autoscaling._asgs.get(autoscaling._p(parameters, "AutoScalingGroupName"))
        desired = autoscaling._p(parameters, "DesiredCapacity")
        if group is not None and desired:
            for bound, wrong in (
                ("min", int(desired) < group["MinSize"]),
                ("max", int(desired) > group["MaxSize"]),
            ):
                if wrong:
                    limit = group[f"{bound.capitalize()}Size"]
                    return autoscaling._error(
                        "ValidationError",
                        f"New SetDesiredCapacity value {desired} is {'below' if bound == 'min' else 'above'} {bound} "
                        f"value {limit} for the AutoScalingGroup.",
                    )
        answer = original(parameters)
        capacity.wake()
        return answer

    @around_action(actions, "DeleteAutoScalingGroup")
    def _delete(original: Function, parameters: Any) -> Any:
        group = autoscaling._asgs.get(autoscaling._p(parameters, "AutoScalingGroupName"))
        if group is None:
            return autoscaling._error("ValidationError", "AutoScalingGroup name not found - null")
        if group["Instances"] and autoscaling._p(parameters, "ForceDelete").lower() != "true":
            return autoscaling._error(
                "ResourceInUse",
                "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance "
                "request(s) still in the group.",
            )
        answer = original(parameters)
        for member in list(group["Instances"]):
            capacity.terminate(group, member, "the group was deleted.")
        return answer

    def _health(parameters: Any) -> Any:
        found = _member(autoscaling, parameters)
        if found is None:
            return _missing(autoscaling, parameters)
        found[1]["HealthStatus"] = autoscaling._p(parameters, "HealthStatus")
        capacity.wake()
        return autoscaling._xml(200, "SetInstanceHealthResponse", "")

    def _terminate(parameters: Any) -> Any:
        found = _member(autoscaling, parameters)
        if found is None:
            return _missing(autoscaling, parameters)
        group, member = found
        if autoscaling._p(parameters, "ShouldDecrementDesiredCapacity").lower() == "true":
            group["DesiredCapacity"] = max(group["MinSize"], group["DesiredCapacity"] - 1)
        capacity.terminate(group, member, _BY_USER.format(instance=member["InstanceId"]))
        activity = "<StatusCode>InProgress</StatusCode>"
        return autoscaling._xml(
            200,
            "TerminateInstanceInAutoScalingGroupResponse",
            f"<TerminateInstanceInAutoScalingGroupResult><Activity>{activity}</Activity>"
            "</TerminateInstanceInAutoScalingGroupResult>",
        )

    actions["SetInstanceHealth"] = _health
    actions["TerminateInstanceInAutoScalingGroup"] = _terminate


def _wake_after(actions: dict[str, Function], name: str, capacity: keeping.Capacity) -> None:
    @around_action(actions, name)
    def _then_wake(original: Function, parameters: Any) -> Any:
        answer = original(parameters)
        capacity.wake()
        return answer


def _member(autoscaling: Any, parameters: Any) -> tuple[dict[str, Any], members.Member] | None:
    instance_id = autoscaling._p(parameters, "InstanceId")
    for group in autoscaling._asgs.values():
        for member in group["Instances"]:
            if member["InstanceId"] == instance_id:
                return group, member
    return None


def _missing(autoscaling: Any, parameters: Any) -> Any:
    instance_id = autoscaling._p(parameters, "InstanceId")
    return autoscaling._error(
        "ValidationError", f"Instance Id not found - No managed instance found for instance ID {instance_id}"
    )
