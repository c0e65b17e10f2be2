"""An instance refresh is over at once, and has replaced nothing.

AWS replaces the instances of the group by new ones, of the desired configuration where one is given, and keeps the
healthy ones above the minimum and all of them below the maximum percentage; a new instance counts once it is healthy
and warm. A refresh whose new instances do not stay healthy, or whose alarm goes off, fails, or goes back to the
configuration before where it was told to. One at a time; it can be cancelled and rolled back.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html
"""

from typing import Any
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.around import Function, around_action
from cairn.localcloud.gaps.ec2_auto_scaling import members, refreshing
from cairn.localcloud.gaps.ec2_auto_scaling.launch_spec import NoTemplateError, resolve
from cairn.localcloud.gaps.query_parameters import nested

_TRUE = ("AutoRollback", "SkipMatching")
_UNRESOLVED = ("$Latest", "$Default")


def install() -> None:
    """Begin, show and end refreshes; `refreshing` takes their steps."""
    from ministack.services import autoscaling

    actions = autoscaling._ACTION_MAP

    @around_action(actions, "StartInstanceRefresh")
    def _start(original: Function, parameters: Any) -> Any:
        asked = nested(parameters)
        group = autoscaling._asgs.get(asked.get("AutoScalingGroupName", ""))
        if group is not None and (refusal := _refusal(autoscaling, group, asked)):
            return refusal
        answer = original(parameters)
        if group is not None and answer[0] == 200:
            _begin(group, asked)
        return answer

    @around_action(actions, "CancelInstanceRefresh")
    def _cancel(original: Function, parameters: Any) -> Any:
        group = autoscaling._asgs.get(autoscaling._p(parameters, "AutoScalingGroupName"))
        answer = original(parameters)
        if group is not None and answer[0] == 200:
            group["InstanceRefreshes"][0].update(Status="Cancelling", StatusReason="Cancelled by user")
        return answer

    def _roll_back(parameters: Any) -> Any:
        group = autoscaling._asgs.get(autoscaling._p(parameters, "AutoScalingGroupName"))
        refresh = refreshing.active(group) if group else None
        if group is None or refresh is None:
            return autoscaling._error(
                "ActiveInstanceRefreshNotFound", "No in progress or pending Instance Refresh found"
            )
        refresh.update(
            Status="RollbackInProgress", StatusReason="Rolled back by user", Target=refresh["Previous"]
        )
        group["LaunchTemplate"] = refresh["Previous"]
        identity = f"<InstanceRefreshId>{refresh['InstanceRefreshId']}</InstanceRefreshId>"
        name = "RollbackInstanceRefresh"
        return autoscaling._xml(200, f"{name}Response", f"<{name}Result>{identity}</{name}Result>")

    actions["RollbackInstanceRefresh"] = _roll_back

    @around_action(actions, "DescribeInstanceRefreshes")
    def _describe(original: Function, parameters: Any) -> Any:
        group = autoscaling._asgs.get(autoscaling._p(parameters, "AutoScalingGroupName"))
        if group is None:
            return original(parameters)
        wanted = autoscaling._parse_member_list(parameters, "InstanceRefreshIds")
        found = [
            one
            for one in group.get("InstanceRefreshes", ())
            if not wanted or one["InstanceRefreshId"] in wanted
        ]
        name, items = "DescribeInstanceRefreshes", "".join(_item(one) for one in found)
        return autoscaling._xml(
            200,
            f"{name}Response",
            f"<{name}Result><InstanceRefreshes>{items}</InstanceRefreshes></{name}Result>",
        )


def _refusal(autoscaling: Any, group: dict[str, Any], asked: dict[str, Any]) -> Any:
    if refreshing.active(group):
        return autoscaling._error(
            "InstanceRefreshInProgress", "An Instance Refresh is already in progress and blocks the execution"
        )
    target = asked.get("DesiredConfiguration", {}).get("LaunchTemplate") or group["LaunchTemplate"]
    try:
        resolve(target)
    except NoTemplateError as error:
        return autoscaling._error("ValidationError", str(error))
    if asked.get("Preferences", {}).get("AutoRollback") == "true" and target.get("Version") in _UNRESOLVED:
        return autoscaling._error(
            "ValidationError",
            "The AutoRollback parameter cannot be set to true when the Launch Template version is $Latest or $Default",
        )
    return None


def _begin(group: dict[str, Any], asked: dict[str, Any]) -> None:
    refresh = group["InstanceRefreshes"][0]
    target = asked.get("DesiredConfiguration", {}).get("LaunchTemplate")
    preferences = dict(asked.get("Preferences", {}))
    preferences.update({name: preferences[name] == "true" for name in _TRUE if name in preferences})
    refresh.update(
        Status="Pending",
        StatusReason="",
        EndTime="",
        PercentageComplete=0,
        InstancesToUpdate=group["DesiredCapacity"],
        Preferences=preferences,
        Target=resolve(target).reference if target else group["LaunchTemplate"],
        Previous=_previous(group),
    )


def _previous(group: dict[str, Any]) -> dict[str, str]:
    """What to go back to: the version that the oldest instance runs: Terraform has updated the group already."""
    present = sorted(members.live(group), key=members.age_sec, reverse=True)
    found: dict[str, str] = present[0]["LaunchTemplate"] if present else group["LaunchTemplate"]
    return found


def _item(refresh: dict[str, Any]) -> str:
    names = ("InstanceRefreshId", "AutoScalingGroupName", "Status", "StatusReason", "StartTime", "EndTime")
    numbers = ("PercentageComplete", "InstancesToUpdate")
    fields = {name: refresh[name] for name in (*names, *numbers) if refresh[name] != ""}
    return f"<member>{''.join(f'<{name}>{escape(str(value))}</{name}>' for name, value in fields.items())}</member>"
