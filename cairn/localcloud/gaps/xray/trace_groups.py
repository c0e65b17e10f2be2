"""Groups, sampling rules and the encryption of traces.

AWS gathers traces by the filter of a group, and its SDKs ask the sampling rules which requests to trace. The
emulator does not have X-Ray. Here these are kept.
https://docs.aws.amazon.com/xray/latest/api/API_CreateSamplingRule.html
"""

import time
from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, RefusedError, Store, store


def install() -> None:
    """Serve what configures X-Ray."""
    store(
        "xray",
        {
            "CreateGroup": _create_group,
            "GetGroup": lambda kept, asked: {"Group": _group(kept, asked)},
            "GetGroups": lambda kept, _: {"Groups": list(kept["groups"].values())},
            "UpdateGroup": _update_group,
            "DeleteGroup": _delete_group,
            "CreateSamplingRule": _create_rule,
            "GetSamplingRules": lambda kept, _: {"SamplingRuleRecords": list(kept["rules"].values())},
            "UpdateSamplingRule": _update_rule,
            "DeleteSamplingRule": _delete_rule,
            "PutEncryptionConfig": _encrypt,
            "GetEncryptionConfig": lambda kept, _: {
                "EncryptionConfig": kept["encryption"].get("config", _PLAIN)
            },
            "ListTagsForResource": lambda kept, asked: {"Tags": kept["tags"].get(asked["ResourceARN"], [])},
            "TagResource": _tag,
            "UntagResource": _untag,
        },
    )


_PLAIN = {"Type": "NONE", "Status": "ACTIVE"}


def _create_group(kept: Store, asked: Parameters) -> dict[str, Any]:
    name = asked["GroupName"]
    if name in kept["groups"]:
        raise RefusedError("InvalidRequestException", f"A group {name} exists already.")
    insights = asked.get("InsightsConfiguration", {})
    kept["groups"][name] = {
        "GroupName": name,
        "GroupARN": _arn(f"group/{name}"),
        "FilterExpression": asked.get("FilterExpression", ""),
        "InsightsConfiguration": {"InsightsEnabled": False, "NotificationsEnabled": False, **insights},
    }
    kept["tags"][kept["groups"][name]["GroupARN"]] = asked.get("Tags", [])
    return {"Group": kept["groups"][name]}


def _update_group(kept: Store, asked: Parameters) -> dict[str, Any]:
    group = _group(kept, asked)
    group["FilterExpression"] = asked.get("FilterExpression", group["FilterExpression"])
    group["InsightsConfiguration"].update(asked.get("InsightsConfiguration", {}))
    return {"Group": group}


def _delete_group(kept: Store, asked: Parameters) -> dict[str, Any]:
    group = _group(kept, asked)
    del kept["groups"][group["GroupName"]]
    kept["tags"].pop(group["GroupARN"], None)
    return {}


def _create_rule(kept: Store, asked: Parameters) -> dict[str, Any]:
    rule = asked["SamplingRule"]
    name = rule["RuleName"]
    if name in kept["rules"]:
        raise RefusedError("InvalidRequestException", f"A sampling rule {name} exists already.")
    arn = _arn(f"sampling-rule/{name}")
    now = int(time.time())
    rule = {"Attributes": {}, **rule, "RuleARN": arn}
    kept["rules"][name] = {"SamplingRule": rule, "CreatedAt": now, "ModifiedAt": now}
    kept["tags"][arn] = asked.get("Tags", [])
    return {"SamplingRuleRecord": kept["rules"][name]}


def _update_rule(kept: Store, asked: Parameters) -> dict[str, Any]:
    record = _rule(kept, asked["SamplingRuleUpdate"])
    record["SamplingRule"].update(asked["SamplingRuleUpdate"])
    record["ModifiedAt"] = int(time.time())
    return {"SamplingRuleRecord": record}


def _delete_rule(kept: Store, asked: Parameters) -> dict[str, Any]:
    record = _rule(kept, asked)
    del kept["rules"][record["SamplingRule"]["RuleName"]]
    kept["tags"].pop(record["SamplingRule"]["RuleARN"], None)
    return {"SamplingRuleRecord": record}


def _encrypt(kept: Store, asked: Parameters) -> dict[str, Any]:
    key = {"KeyId": asked["KeyId"]} if "KeyId" in asked else {}
    kept["encryption"]["config"] = {"Type": asked["Type"], "Status": "ACTIVE", **key}
    return {"EncryptionConfig": kept["encryption"]["config"]}


def _tag(kept: Store, asked: Parameters) -> dict[str, Any]:
    keys = {tag["Key"] for tag in asked["Tags"]}
    stay = [tag for tag in kept["tags"].get(asked["ResourceARN"], []) if tag["Key"] not in keys]
    kept["tags"][asked["ResourceARN"]] = stay + asked["Tags"]
    return {}


def _untag(kept: Store, asked: Parameters) -> dict[str, Any]:
    known = kept["tags"].get(asked["ResourceARN"], [])
    kept["tags"][asked["ResourceARN"]] = [tag for tag in known if tag["Key"] not in asked["TagKeys"]]
    return {}


def _group(kept: Store, asked: Parameters) -> dict[str, Any]:
    name = asked.get("GroupName") or asked["GroupARN"].rpartition("/")[2]
    group: dict[str, Any] | None = kept["groups"].get(name)
    if group is None:
        raise RefusedError("InvalidRequestException", f"Group not found: {name}")
    return group


def _rule(kept: Store, asked: Parameters) -> dict[str, Any]:
    name = asked.get("RuleName") or asked["RuleARN"].rpartition("/")[2]
    record: dict[str, Any] | None = kept["rules"].get(name)
    if record is None:
        raise RefusedError("InvalidRequestException", f"Sampling rule not found: {name}")
    return record


def _arn(resource: str) -> str:
    from ministack.core.responses import get_account_id, get_region

    return f"arn:aws:xray:{get_region()}:{get_account_id()}:{resource}"
