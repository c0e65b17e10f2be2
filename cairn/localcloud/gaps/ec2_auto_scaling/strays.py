"""Instances that a group launched and does not name."""

from typing import Any

from cairn.localcloud.gaps.ec2_auto_scaling import registration

_LAUNCHED_BY = "aws:autoscaling:groupName"


def terminate_strays() -> None:
    """Terminate them: a kill can leave groups and instances as they were saved at two moments."""
    from ministack.core.responses import request_scope
    from ministack.services import autoscaling, ec2

    named = {
        (account_id, region, member["InstanceId"])
        for (account_id, region, _), group in autoscaling._asgs.all_items()
        for member in group["Instances"]
    }
    for key, instance in ec2._instances.all_items():
        account_id, region, instance_id = key
        with request_scope(account_id, region):
            if key not in named and instance["State"]["Name"] == "running" and _is_launched(ec2, instance_id):
                _terminate(ec2, instance_id)


def _is_launched(ec2: Any, instance_id: str) -> bool:
    return any(tag["Key"] == _LAUNCHED_BY for tag in ec2._tags.get(instance_id, ()))


def _terminate(ec2: Any, instance_id: str) -> None:
    from ministack.services import alb

    registration.deregister({"TargetGroupARNs": list(alb._tgs.keys())}, instance_id)
    ec2._ACTION_MAP["TerminateInstances"]({"InstanceId.1": instance_id})
