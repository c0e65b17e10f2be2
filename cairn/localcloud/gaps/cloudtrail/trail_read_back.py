"""A trail's log group, role, tags and insights.

AWS keeps the log group, the role and the tags that a trail is created with, and which insights it looks for. The
emulator keeps them when a trail is changed alone, and has no insights.
https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html
"""

from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, RefusedError, Store, store
from cairn.localcloud.gaps.around import Function, around_action

_AT_CREATION = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn", "SnsTopicName")


def install() -> None:
    """Keep at creation what an update would keep, and serve the insight selectors."""
    from ministack.services import cloudtrail

    store("cloudtrail", {"PutInsightSelectors": _put_insights, "GetInsightSelectors": _insights})

    @around_action(cloudtrail._DISPATCH, "CreateTrail")
    def _create(original: Function, body: dict[str, Any]) -> Any:
        answer = original(body)
        if answer[0] == 200:
            given = {name: body[name] for name in _AT_CREATION if body.get(name)}
            trail = cloudtrail._trails[body["Name"].strip()]
            trail.update(given)
            tags = {tag["Key"]: tag["Value"] for tag in body.get("TagsList", [])}
            cloudtrail._trail_tags[trail["TrailARN"]] = tags
        return answer


def _put_insights(kept: Store, asked: Parameters) -> dict[str, Any]:
    from ministack.services import cloudtrail

    name = _name(asked)
    kept["insights"][name] = asked["InsightSelectors"]
    cloudtrail._trails[name]["HasInsightSelectors"] = bool(asked["InsightSelectors"])
    return {"TrailARN": cloudtrail._trails[name]["TrailARN"], "InsightSelectors": asked["InsightSelectors"]}


def _insights(kept: Store, asked: Parameters) -> dict[str, Any]:
    from ministack.services import cloudtrail

    name = _name(asked)
    if not kept["insights"].get(name):
        raise RefusedError("InsightNotEnabledException", f"Insights are not enabled on the trail {name}.")
    return {"TrailARN": cloudtrail._trails[name]["TrailARN"], "InsightSelectors": kept["insights"][name]}


def _name(asked: Parameters) -> str:
    from ministack.services import cloudtrail

    name: str = asked["TrailName"].rpartition("/")[2]
    if name not in cloudtrail._trails:
        raise RefusedError("TrailNotFoundException", f"There is no trail {name}.")
    return name
