"""The tags of a detector.

AWS tags a detector when it is made and afterwards. moto knows the first alone.
https://docs.aws.amazon.com/guardduty/latest/APIReference/API_TagResource.html
"""

from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, RefusedError, Store, store


def install() -> None:
    """Serve the three actions on the tags that moto holds."""
    store(
        "guardduty",
        {"TagResource": _tag, "UntagResource": _untag, "ListTagsForResource": _list},
    )


def _tag(_: Store, asked: Parameters) -> dict[str, Any]:
    _tags(asked).update(asked["tags"])
    return {}


def _untag(_: Store, asked: Parameters) -> dict[str, Any]:
    for key in asked["tagKeys"]:
        _tags(asked).pop(key, None)
    return {}


def _list(_: Store, asked: Parameters) -> dict[str, Any]:
    return {"tags": _tags(asked)}


def _tags(asked: Parameters) -> dict[str, str]:
    from ministack.core.responses import get_account_id, get_region
    from moto.guardduty.models import guardduty_backends

    number = asked["ResourceArn"].rpartition("/")[2]
    detector = guardduty_backends[get_account_id()][get_region()].detectors.get(number)
    if detector is None:
        raise RefusedError("BadRequestException", f"There is no {asked['resourceArn']}.")
    return detector.tags
