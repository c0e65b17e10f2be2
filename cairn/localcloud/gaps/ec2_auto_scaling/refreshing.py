"""One step of an instance refresh at a time: replace what is old, and never be below the healthy minimum."""

import math
from typing import TYPE_CHECKING, Any

from cairn.localcloud.gaps.ec2_auto_scaling import members
from cairn.localcloud.gaps.ec2_auto_scaling.launch_spec import LaunchSpec, NoTemplateError, resolve
from cairn.localcloud.gaps.ec2_auto_scaling.members import Member

if TYPE_CHECKING:
    from cairn.localcloud.gaps.ec2_auto_scaling.capacity import Capacity

ACTIVE = ("Pending", "InProgress", "Cancelling", "RollbackInProgress")
FAILURES = 2
"""A refresh fails with the second new instance that will not stay healthy; AWS tries for an hour."""
_CAUSE = "an instance was taken out of service in response to an instance refresh."


def active(group: dict[str, Any]) -> dict[str, Any] | None:
    """The refresh of the group that is not over."""
    return next((one for one in group.get("InstanceRefreshes", ()) if one["Status"] in ACTIVE), None)


def step(group: dict[str, Any], capacity: "Capacity") -> bool:
    """Take one step of the group's refresh; false where none is active, and the group keeps its capacity itself."""
    refresh = active(group)
    if refresh is None:
        return False
    if refresh["Status"] == "Cancelling":
        finish(refresh, "Cancelled", "Cancelled by user")
        return False
    if not group["DesiredCapacity"]:
        _succeed(group, refresh)
        return False
    if refresh["Status"] == "Pending":
        refresh["Status"] = "InProgress"
    try:
        spec = resolve(refresh["Target"])
    except NoTemplateError as error:
        finish(refresh, "Failed", str(error))
        return False
    if refresh["Status"] == "InProgress" and (why := _failure(group, refresh)):
        _give_up(group, refresh, why)
        return True
    _replace(group, refresh, spec, capacity)
    return True


def finish(refresh: dict[str, Any], status: str, reason: str) -> None:
    """Say that the refresh is over, and how."""
    from ministack.core.responses import now_iso

    refresh.update(Status=status, StatusReason=reason, EndTime=now_iso())


def _failure(group: dict[str, Any], refresh: dict[str, Any]) -> str | None:
    """Why the refresh fails: an alarm that it watches, or new instances that do not stay."""
    from ministack.services import cloudwatch

    for name in refresh["Preferences"].get("AlarmSpecification", {}).get("Alarms", ()):
        if (cloudwatch._alarms.get(name) or {}).get("StateValue") == "ALARM":
            return f"CloudWatch alarm {name} entered the ALARM state."
    lost = [
        one["InstanceId"]
        for one in group["Instances"]
        if one.get("RefreshId") == refresh["InstanceRefreshId"]
        and one["LifecycleState"].startswith("Terminating")
    ]
    refresh["Lost"] = sorted({*refresh.get("Lost", ()), *lost})
    if len(refresh["Lost"]) >= FAILURES:
        return f"Instances that were launched did not stay healthy: {', '.join(refresh['Lost'])}."
    return None


def _give_up(group: dict[str, Any], refresh: dict[str, Any], why: str) -> None:
    if not refresh["Preferences"].get("AutoRollback"):
        finish(refresh, "Failed", why)
        return
    refresh.update(Status="RollbackInProgress", StatusReason=why, Target=refresh["Previous"])
    group["LaunchTemplate"] = refresh["Previous"]


def _replace(group: dict[str, Any], refresh: dict[str, Any], spec: LaunchSpec, capacity: "Capacity") -> None:
    present, wanted = members.live(group), group["DesiredCapacity"]
    new = [one for one in present if _is_new(one, refresh, spec)]
    old = [one for one in present if one not in new]
    back = refresh["Status"] == "RollbackInProgress"
    warmup = 0.0 if back else _warmup_sec(group, refresh)
    ready = [one for one in new if members.is_ready(group, one, warmup)]
    refresh["PercentageComplete"] = 100 * min(len(ready), wanted) // wanted
    refresh["InstancesToUpdate"] = max(0, wanted - len(ready))
    if not old and len(ready) == len(new) == wanted:
        _succeed(group, refresh)
        return
    fewest, most = _bounds(refresh, wanted)
    healthy = len(ready) + sum(members.is_ready(group, one, 0.0) for one in old)
    stuck = len(new) == len(ready) and most <= len(present) and healthy <= fewest
    failed = [one for one in old if back and not members.is_ready(group, one, 0.0)]
    may_go = max(healthy - fewest, 1 if stuck else 0) + len(failed)
    surplus = old or (new if len(new) > wanted else [])
    doomed = _worst_first(group, surplus)[: max(0, may_go, len(present) - most)]
    for member in doomed:
        capacity.terminate(group, member, _CAUSE)
    room = most - (len(present) - len(doomed))
    for _ in range(min(room, wanted - len(new))):
        capacity.launch(group, spec, _CAUSE, RefreshId=refresh["InstanceRefreshId"])


def _is_new(member: Member, refresh: dict[str, Any], spec: LaunchSpec) -> bool:
    """Whether the member is as the refresh wants it; on the way back, whatever still runs the version before."""
    if refresh["Status"] == "RollbackInProgress" or refresh["Preferences"].get("SkipMatching"):
        return bool(member["LaunchTemplate"] == spec.resolved)
    return bool(member.get("RefreshId") == refresh["InstanceRefreshId"])


def _worst_first(group: dict[str, Any], some: list[Member]) -> list[Member]:
    return sorted(some, key=lambda one: (members.is_ready(group, one, 0.0), -members.age_sec(one)))


def _warmup_sec(group: dict[str, Any], refresh: dict[str, Any]) -> float:
    asked = refresh["Preferences"].get("InstanceWarmup", group.get("DefaultInstanceWarmup"))
    return float(group["HealthCheckGracePeriod"] if asked is None else asked)


def _bounds(refresh: dict[str, Any], wanted: int) -> tuple[int, int]:
    """The fewest healthy instances and the most instances at any time; 100 per cent healthy needs room for one more."""
    least = int(refresh["Preferences"].get("MinHealthyPercentage", 90))
    most = int(refresh["Preferences"].get("MaxHealthyPercentage", 110 if least == 100 else 100))
    fewest = math.ceil(wanted * least / 100)
    return fewest, max(wanted + (1 if most > 100 else 0), wanted * most // 100)


def _succeed(group: dict[str, Any], refresh: dict[str, Any]) -> None:
    refresh.update(PercentageComplete=100, InstancesToUpdate=0)
    if refresh["Status"] == "RollbackInProgress":
        finish(refresh, "RollbackSuccessful", refresh["StatusReason"])
        return
    group["LaunchTemplate"] = refresh["Target"]
    finish(refresh, "Successful", "")
