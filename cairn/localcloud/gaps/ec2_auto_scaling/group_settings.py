"""Most settings of a group are forgotten, and its metrics cannot be switched on.

AWS keeps target groups, warm-up, maintenance policy, maximum lifetime, metrics and suspended processes, takes a new
launch template or subnets in an update, and answers with the zones of the subnets.
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_AutoScalingGroup.html
"""

from typing import Any
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.around import Function, around, around_action
from cairn.localcloud.gaps.ec2_auto_scaling.launch_spec import NoTemplateError, resolve
from cairn.localcloud.gaps.query_parameters import nested

_PLAIN = ("CapacityRebalance", "DefaultInstanceWarmup", "MaxInstanceLifetime")
_POLICY = "InstanceMaintenancePolicy"
_METRICS = [
    "GroupMinSize",
    "GroupMaxSize",
    "GroupDesiredCapacity",
    "GroupInServiceInstances",
    "GroupPendingInstances",
    "GroupStandbyInstances",
    "GroupTerminatingInstances",
    "GroupTotalInstances",
    "GroupInServiceCapacity",
    "GroupPendingCapacity",
    "GroupStandbyCapacity",
    "GroupTerminatingCapacity",
    "GroupTotalCapacity",
]


def install() -> None:
    """Keep what requests say of a group, and write it into answers."""
    from ministack.services import autoscaling

    actions = autoscaling._ACTION_MAP

    @around_action(actions, "CreateAutoScalingGroup")
    def _create(original: Function, parameters: Any) -> Any:
        asked = nested(parameters)
        refusal = _refusal(autoscaling, asked)
        answer = refusal or original(parameters)
        group = autoscaling._asgs.get(asked.get("AutoScalingGroupName", ""))
        if answer[0] == 200 and group is not None:
            group["TargetGroupARNs"] = asked.get("TargetGroupARNs", [])
            _keep(group, asked)
        return answer

    @around_action(actions, "UpdateAutoScalingGroup")
    def _update(original: Function, parameters: Any) -> Any:
        asked = nested(parameters)
        group = autoscaling._asgs.get(asked.get("AutoScalingGroupName", ""))
        refusal = _refusal(autoscaling, asked)
        if refusal or group is None:
            return refusal or original(parameters)
        _keep(group, asked)
        return original(parameters)

    @around(autoscaling, "_instances_xml")
    def _write(original: Function, group: dict[str, Any]) -> str:
        return str(original(group)) + _more(group)

    actions["EnableMetricsCollection"] = lambda parameters: _metrics(autoscaling, parameters, enable=True)
    actions["DisableMetricsCollection"] = lambda parameters: _metrics(autoscaling, parameters, enable=False)


def _refusal(autoscaling: Any, asked: dict[str, Any]) -> Any:
    if "LaunchTemplate" not in asked:
        return None
    try:
        resolve(asked["LaunchTemplate"])
    except NoTemplateError as error:
        return autoscaling._error("ValidationError", str(error))
    return None


def _keep(group: dict[str, Any], asked: dict[str, Any]) -> None:
    from ministack.services import ec2

    group.update({name: asked[name] for name in _PLAIN if name in asked})
    if "LaunchTemplate" in asked:
        group["LaunchTemplate"] = resolve(asked["LaunchTemplate"]).reference
    if _POLICY in asked:
        group[_POLICY] = asked[_POLICY]
    if asked.get("NewInstancesProtectedFromScaleIn"):
        group["NewInstancesProtectedFromScaleIn"] = asked["NewInstancesProtectedFromScaleIn"] == "true"
    if asked.get("TerminationPolicies"):
        group["TerminationPolicies"] = asked["TerminationPolicies"]
    subnets = asked.get("VPCZoneIdentifier", "").split(",")
    zones = {ec2._subnets[one]["AvailabilityZone"] for one in subnets if one in ec2._subnets}
    if zones:
        group["AvailabilityZones"] = sorted(zones)


def _metrics(autoscaling: Any, parameters: Any, *, enable: bool) -> Any:
    asked = nested(parameters)
    group = autoscaling._asgs.get(asked.get("AutoScalingGroupName", ""))
    if group is None:
        return autoscaling._error("ValidationError", "AutoScalingGroup name not found - null")
    named = set(asked.get("Metrics") or _METRICS)
    enabled = set(group.get("EnabledMetrics", ()))
    group["EnabledMetrics"] = sorted(enabled | named if enable else enabled - named)
    action = "EnableMetricsCollection" if enable else "DisableMetricsCollection"
    return autoscaling._xml(200, f"{action}Response", "")


def _more(group: dict[str, Any]) -> str:
    plain = "".join(f"<{name}>{escape(group[name])}</{name}>" for name in _PLAIN if name in group)
    policy = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in group.get(_POLICY, {}).items())
    arns = "".join(f"<member>{escape(arn)}</member>" for arn in group.get("TargetGroupARNs", ()))
    metrics = "".join(
        f"<member><Metric>{name}</Metric><Granularity>1Minute</Granularity></member>"
        for name in group.get("EnabledMetrics", ())
    )
    return (
        f"{plain}<TargetGroupARNs>{arns}</TargetGroupARNs><EnabledMetrics>{metrics}</EnabledMetrics>"
        f"<SuspendedProcesses/>{f'<{_POLICY}>{policy}</{_POLICY}>' if policy else ''}"
    )
