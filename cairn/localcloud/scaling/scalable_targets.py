"""The API of Application Auto Scaling: targets, their policies and scheduled actions, and what was done."""

import time
import uuid
from typing import Any

from cairn.localcloud.added_services.stored_service import Action, Parameters, RefusedError, Store

_KEY = ("ServiceNamespace", "ResourceId", "ScalableDimension")
_LINKED_ROLES = {"dynamodb": "DynamoDBTable", "ecs": "ECSService", "lambda": "LambdaConcurrency"}


def target_key(named: Parameters) -> str:
    """The one name of a target: what is scaled, and which of its numbers."""
    return "|".join(named[part] for part in _KEY)


def _register(kept: Store, asked: Parameters) -> dict[str, Any]:
    known = kept["targets"].get(target_key(asked))
    target = known or _new_target(asked)
    for name in ("MinCapacity", "MaxCapacity", "SuspendedState"):
        if name in asked:
            target[name] = asked[name]
    if "MinCapacity" not in target or "MaxCapacity" not in target:
        raise RefusedError(
            "ValidationException", "MinCapacity and MaxCapacity are required for a new target."
        )
    if target["MinCapacity"] > target["MaxCapacity"]:
        raise RefusedError("ValidationException", "Maximum capacity cannot be less than minimum capacity")
    kept["targets"][target_key(asked)] = target
    if "Tags" in asked or known is None:
        kept["tags"][target["ScalableTargetARN"]] = asked.get("Tags", {})
    return {"ScalableTargetARN": target["ScalableTargetARN"]}


def _new_target(asked: Parameters) -> dict[str, Any]:
    from ministack.core.responses import get_account_id, get_region

    account_id, namespace = get_account_id(), asked["ServiceNamespace"]
    linked = f"AWSServiceRoleForApplicationAutoScaling_{_LINKED_ROLES.get(namespace, namespace)}"
    path = f"aws-service-role/{namespace}.application-autoscaling.amazonaws.com"
    arn = (
        f"arn:aws:application-autoscaling:{get_region()}:{account_id}:scalable-target/{uuid.uuid4().hex[:24]}"
    )
    return {
        **{part: asked[part] for part in _KEY},
        "RoleARN": asked.get("RoleARN", f"arn:aws:iam::{account_id}:role/{path}/{linked}"),
        "CreationTime": time.time(),
        "ScalableTargetARN": arn,
        "SuspendedState": {
            "DynamicScalingInSuspended": False,
            "DynamicScalingOutSuspended": False,
            "ScheduledScalingSuspended": False,
        },
    }


def _deregister(kept: Store, asked: Parameters) -> dict[str, Any]:
    target = _found(kept, asked)
    del kept["targets"][target_key(asked)]
    kept["tags"].pop(target["ScalableTargetARN"], None)
    for collection in ("policies", "actions"):
        for key in [key for key in kept[collection] if key.startswith(f"{target_key(asked)}|")]:
            del kept[collection][key]
    return {}


def _targets(kept: Store, asked: Parameters) -> dict[str, Any]:
    return {"ScalableTargets": _matching(kept["targets"].values(), asked, ids="ResourceIds")}


def _put_policy(kept: Store, asked: Parameters) -> dict[str, Any]:
    from ministack.core.responses import get_account_id, get_region

    _found(kept, asked)
    key = f"{target_key(asked)}|{asked['PolicyName']}"
    known = kept["policies"].get(key, {})
    resource = f"resource/{asked['ServiceNamespace']}/{asked['ResourceId']}:policyName/{asked['PolicyName']}"
    arn = f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:{uuid.uuid4()}:{resource}"
    kept["policies"][key] = {
        "PolicyARN": known.get("PolicyARN", arn),
        "CreationTime": known.get("CreationTime", time.time()),
        "PolicyType": "StepScaling",
        **asked,
        "Alarms": [],
    }
    return {"PolicyARN": kept["policies"][key]["PolicyARN"], "Alarms": []}


def _policies(kept: Store, asked: Parameters) -> dict[str, Any]:
    return {
        "ScalingPolicies": _matching(kept["policies"].values(), asked, names=("PolicyName", "PolicyNames"))
    }


def _delete_policy(kept: Store, asked: Parameters) -> dict[str, Any]:
    key = f"{target_key(asked)}|{asked['PolicyName']}"
    if kept["policies"].pop(key, None) is None:
        raise RefusedError("ObjectNotFoundException", f"No scaling policy found for {key}.")
    return {}


def _put_action(kept: Store, asked: Parameters) -> dict[str, Any]:
    from ministack.core.responses import get_account_id, get_region

    _found(kept, asked)
    name = asked["ScheduledActionName"]
    key = f"{target_key(asked)}|{name}"
    resource = f"resource/{asked['ServiceNamespace']}/{asked['ResourceId']}:scheduledActionName/{name}"
    arn = f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scheduledAction:{uuid.uuid4()}:{resource}"
    known = kept["actions"].get(key, {"ScheduledActionARN": arn, "CreationTime": time.time()})
    kept["actions"][key] = known | asked
    return {}


def _actions(kept: Store, asked: Parameters) -> dict[str, Any]:
    names = ("ScheduledActionName", "ScheduledActionNames")
    return {"ScheduledActions": _matching(kept["actions"].values(), asked, names=names)}


def _delete_action(kept: Store, asked: Parameters) -> dict[str, Any]:
    key = f"{target_key(asked)}|{asked['ScheduledActionName']}"
    if kept["actions"].pop(key, None) is None:
        raise RefusedError("ObjectNotFoundException", f"No scheduled action found for {key}.")
    return {}


def _activities(kept: Store, asked: Parameters) -> dict[str, Any]:
    return {"ScalingActivities": _matching(reversed(kept["activities"].values()), asked)}


def _tags(kept: Store, asked: Parameters) -> dict[str, Any]:
    if asked["ResourceARN"] not in kept["tags"]:
        raise RefusedError("ResourceNotFoundException", f"There is no {asked['ResourceARN']}.")
    return {"Tags": kept["tags"][asked["ResourceARN"]]}


def _tag(kept: Store, asked: Parameters) -> dict[str, Any]:
    _tags(kept, asked)["Tags"].update(asked["Tags"])
    return {}


def _untag(kept: Store, asked: Parameters) -> dict[str, Any]:
    for key in asked["TagKeys"]:
        _tags(kept, asked)["Tags"].pop(key, None)
    return {}


def _found(kept: Store, asked: Parameters) -> dict[str, Any]:
    target: dict[str, Any] | None = kept["targets"].get(target_key(asked))
    if target is None:
        message = f"No scalable target registered for {', '.join(asked[part] for part in _KEY)}"
        raise RefusedError("ObjectNotFoundException", message)
    return target


def _matching(
    entries: Any, asked: Parameters, *, ids: str = "", names: tuple[str, str] = ("", "")
) -> list[dict[str, Any]]:
    """The entries of what is asked about, those of `asked[ids]` and named in `asked[names[1]]` alone."""
    wanted = [part for part in _KEY if part in asked]
    return [
        entry
        for entry in entries
        if all(entry[part] == asked[part] for part in wanted)
        and entry["ResourceId"] in (asked.get(ids) or [entry["ResourceId"]])
        and entry.get(names[0]) in (asked.get(names[1]) or [entry.get(names[0])])
    ]


ACTIONS: dict[str, Action] = {
    "RegisterScalableTarget": _register,
    "DeregisterScalableTarget": _deregister,
    "DescribeScalableTargets": _targets,
    "PutScalingPolicy": _put_policy,
    "DescribeScalingPolicies": _policies,
    "DeleteScalingPolicy": _delete_policy,
    "PutScheduledAction": _put_action,
    "DescribeScheduledActions": _actions,
    "DeleteScheduledAction": _delete_action,
    "DescribeScalingActivities": _activities,
    "ListTagsForResource": _tags,
    "TagResource": _tag,
    "UntagResource": _untag,
}
