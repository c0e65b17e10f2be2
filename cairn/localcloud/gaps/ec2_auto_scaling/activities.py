"""What a group has done, as DescribeScalingActivities tells it."""

import uuid
from typing import Any

KEPT = 100


def begin(group: dict[str, Any], description: str, cause: str) -> dict[str, Any]:
    """Enter an activity that has begun, newest first; returns it."""
    from ministack.core.responses import now_iso

    activity = {
        "ActivityId": str(uuid.uuid4()),
        "AutoScalingGroupName": group["AutoScalingGroupName"],
        "Description": description,
        "Cause": f"At {now_iso()} {cause}",
        "StartTime": now_iso(),
        "StatusCode": "InProgress",
        "Progress": 50,
    }
    group.setdefault("Activities", []).insert(0, activity)
    del group["Activities"][KEPT:]
    return activity


def end(activity: dict[str, Any], *, failure: str | None = None) -> None:
    """Say that the activity is over; `failure` says why it failed."""
    from ministack.core.responses import now_iso

    activity |= {"EndTime": now_iso(), "Progress": 100}
    activity["StatusCode"] = "Failed" if failure else "Successful"
    if failure:
        activity["StatusMessage"] = failure
