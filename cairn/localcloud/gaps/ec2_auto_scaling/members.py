"""How the instances of a group are."""

import time
from typing import Any

from cairn.localcloud.gaps.ec2_auto_scaling import registration

_OUT = "an instance was taken out of service in response"
Member = dict[str, Any]
"""An entry of a group's `Instances`."""


def live(group: dict[str, Any]) -> list[Member]:
    """Those that count against the desired capacity: not on their way out."""
    return [one for one in group["Instances"] if not one["LifecycleState"].startswith("Terminating")]


def age_sec(member: Member) -> float:
    """Seconds since its launch."""
    return time.time() - float(member.get("LaunchedAt", 0.0))


def note_boot(group: dict[str, Any]) -> None:
    """Begin the grace period of every member anew: its service starts with the cloud."""
    for member in group["Instances"]:
        member["BootedAt"] = time.time()


def _up_sec(member: Member) -> float:
    return min(age_sec(member), time.time() - float(member.get("BootedAt", 0.0)))


def why_unhealthy(group: dict[str, Any], member: Member) -> str | None:
    """Why AWS would replace the member, in AWS's words; nothing where it would not.

    What the load balancer says counts after the grace period, and where the group asks for it alone.
    """
    from ministack.services import ec2

    instance = ec2._instances.get(member["InstanceId"])
    if instance is None or instance["State"]["Name"] != "running":
        return f"{_OUT} to an EC2 health check indicating it has been terminated or stopped."
    if member["HealthStatus"] == "Unhealthy":
        return f"{_OUT} to a user health-check."
    if group["HealthCheckType"] != "ELB" or _up_sec(member) < group["HealthCheckGracePeriod"]:
        return None
    known = registration.health(group, member["InstanceId"])
    if any(one is not None and one.state == "unhealthy" for one in known):
        return f"{_OUT} to an ELB system health check failure."
    return None


def is_ready(group: dict[str, Any], member: Member, warmup_sec: float) -> bool:
    """Whether the member is in service, warm, and healthy by every check that the group asks for."""
    if member["LifecycleState"] != "InService" or age_sec(member) < warmup_sec:
        return False
    if group["HealthCheckType"] != "ELB":
        return why_unhealthy(group, member) is None
    known = registration.health(group, member["InstanceId"])
    return all(one is not None and one.state == "healthy" for one in known)
