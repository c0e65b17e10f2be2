"""Keys need a value of their own, and a change of a usage plan or a key keeps numbers and booleans as text.

AWS makes the value of a key where none is given or an empty one, as Terraform does; patched limits are numbers,
`enabled` is a boolean, and stages of APIs are added to a plan and taken away one by one.
https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_NUMBERS: dict[str, type] = {"rateLimit": float, "burstLimit": int, "limit": int, "offset": int}


def install() -> None:
    """Give values their type, and leave out what is empty."""
    from ministack.services import apigateway_v1 as gateway

    @around(gateway, "_create_api_key")
    def _create(original: Function, wanted: dict[str, Any]) -> Any:
        return original({name: value for name, value in wanted.items() if (name, value) != ("value", "")})

    @around(gateway, "_update_api_key")
    def _update_key(original: Function, key_id: str, wanted: dict[str, Any]) -> Any:
        return original(key_id, {"patchOperations": [_typed(one) for one in wanted["patchOperations"]]})

    @around(gateway, "_update_usage_plan")
    def _update_plan(original: Function, plan_id: str, wanted: dict[str, Any]) -> Any:
        plan = gateway._usage_plans.get(plan_id)
        if plan is None:
            return original(plan_id, wanted)
        left = [one for one in wanted["patchOperations"] if not _patches_stages(plan, one)]
        return original(plan_id, {"patchOperations": [_typed(one) for one in left]})


def _typed(operation: dict[str, Any]) -> dict[str, Any]:
    field, value = operation["path"].rsplit("/", 1)[-1], operation.get("value")
    if value is None:
        return operation
    if field in _NUMBERS:
        return {**operation, "value": _NUMBERS[field](value)}
    return {**operation, "value": value == "true"} if field == "enabled" else operation


def _patches_stages(plan: dict[str, Any], operation: dict[str, Any]) -> bool:
    if operation["path"] != "/apiStages":
        return False
    api_id, _, stage = operation["value"].partition(":")
    others = [one for one in plan["apiStages"] if (one["apiId"], one["stage"]) != (api_id, stage)]
    added = [{"apiId": api_id, "stage": stage}] if operation["op"] == "add" else []
    plan["apiStages"] = others + added
    return True
