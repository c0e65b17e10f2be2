"""A group never says what it has done.

AWS lists the launches and terminations of a group, newest first, each with its cause and, where it failed, the reason:
that is where Terraform reads why an apply waits in vain.
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html
"""

from typing import Any
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.around import Function, around_action

_NAME = "DescribeScalingActivities"


def install() -> None:
    """Answer with what `activities` has entered."""
    from ministack.services import autoscaling

    @around_action(autoscaling._ACTION_MAP, _NAME)
    def _describe(_: Function, parameters: Any) -> Any:
        group = autoscaling._asgs.get(autoscaling._p(parameters, "AutoScalingGroupName")) or {}
        most = int(autoscaling._p(parameters, "MaxRecords") or 100)
        items = "".join(_item(one) for one in group.get("Activities", ())[:most])
        return autoscaling._xml(
            200, f"{_NAME}Response", f"<{_NAME}Result><Activities>{items}</Activities></{_NAME}Result>"
        )


def _item(activity: dict[str, Any]) -> str:
    fields = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in activity.items())
    return f"<member>{fields}</member>"
