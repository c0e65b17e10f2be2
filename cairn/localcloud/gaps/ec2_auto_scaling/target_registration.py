"""Instances of a group are in none of its target groups, and none can be attached or detached.

AWS registers every instance of the group with its target groups as it comes into service, and takes it out before it is
terminated; target groups are attached and detached at any time.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html
"""

from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.ec2_auto_scaling import registration
from cairn.localcloud.gaps.query_parameters import nested

Change = Callable[[dict[str, Any], list[str]], None]


def install() -> None:
    """Serve the actions; `lifecycle` registers and takes out."""
    from ministack.services import autoscaling

    actions = autoscaling._ACTION_MAP

    def action(name: str, change: Change) -> None:
        def serve(parameters: Any) -> Any:
            asked = nested(parameters)
            group = autoscaling._asgs.get(asked.get("AutoScalingGroupName", ""))
            if group is None:
                return autoscaling._error("ValidationError", "AutoScalingGroup name not found - null")
            change(group, asked.get("TargetGroupARNs", []))
            return autoscaling._xml(200, f"{name}Response", f"<{name}Result/>")

        actions[name] = serve

    action("AttachLoadBalancerTargetGroups", _attach)
    action("DetachLoadBalancerTargetGroups", _detach)
    actions["DescribeLoadBalancerTargetGroups"] = lambda parameters: _describe(autoscaling, parameters)


def _attach(group: dict[str, Any], arns: list[str]) -> None:
    known = group.setdefault("TargetGroupARNs", [])
    known.extend(arn for arn in arns if arn not in known)
    for member in group["Instances"]:
        if member["LifecycleState"] == "InService":
            registration.register(group, member["InstanceId"])


def _detach(group: dict[str, Any], arns: list[str]) -> None:
    for member in group["Instances"]:
        registration.deregister({"TargetGroupARNs": arns}, member["InstanceId"])
    group["TargetGroupARNs"] = [arn for arn in group.get("TargetGroupARNs", []) if arn not in arns]


def _describe(autoscaling: Any, parameters: Any) -> Any:
    group = autoscaling._asgs.get(autoscaling._p(parameters, "AutoScalingGroupName")) or {}
    found = "".join(
        f"<member><LoadBalancerTargetGroupARN>{escape(arn)}</LoadBalancerTargetGroupARN><State>InService</State></member>"
        for arn in group.get("TargetGroupARNs", ())
    )
    name = "DescribeLoadBalancerTargetGroups"
    return autoscaling._xml(
        200,
        f"{name}Response",
        f"<{name}Result><LoadBalancerTargetGroups>{found}</LoadBalancerTargetGroups></{name}Result>",
    )
