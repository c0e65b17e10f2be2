"""The instances of a group in its target groups."""

from typing import Any

from cairn.localcloud.gaps.load_balancing.target_checks import TargetHealth, health_of


def register(group: dict[str, Any], instance_id: str) -> None:
    """Register the instance with every target group of `group`, at the target group's port."""
    from ministack.services import alb

    for arn in group.get("TargetGroupARNs", ()):
        if arn in alb._tgs:
            alb.set_targets_for_group(arn, [(instance_id, alb._tgs[arn]["Port"])])


def deregister(group: dict[str, Any], instance_id: str) -> bool:
    """Take the instance out of every target group of `group`; returns whether it was in one."""
    from ministack.services import alb

    found = False
    for arn in group.get("TargetGroupARNs", ()):
        found = found or any(target["Id"] == instance_id for target in alb._targets.get(arn, ()))
        alb.set_targets_for_group(arn, [], previous_ids=[instance_id])
    return found


def health(group: dict[str, Any], instance_id: str) -> list[TargetHealth | None]:
    """What each target group knows of the instance; None before its first check."""
    from ministack.services import alb

    arns = [arn for arn in group.get("TargetGroupARNs", ()) if arn in alb._tgs]
    return [health_of(arn, instance_id, int(alb._tgs[arn]["Port"])) for arn in arns]
