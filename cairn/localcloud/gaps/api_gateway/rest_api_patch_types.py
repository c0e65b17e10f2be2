"""UpdateMethod, UpdateIntegration and their kin keep every patched value as text.

Patch operations carry strings; AWS stores the type of the field: numbers, booleans, list entries added
and removed one by one. The emulator keeps the string, which Terraform cannot read back.
https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_BOOLEANS = frozenset(
    {
        "apiKeyRequired",
        "disableExecuteApiEndpoint",
        "insecureSkipVerification",
        "validateRequestBody",
        "validateRequestParameters",
    }
)
_NUMBERS = frozenset({"authorizerResultTtlInSeconds", "minimumCompressionSize", "timeoutInMillis"})
_LISTS = frozenset({"authorizationScopes", "binaryMediaTypes", "cacheKeyParameters", "providerARNs"})


def install() -> None:
    """Give patched values their type."""
    from ministack.services import apigateway_v1 as gateway

    @around(gateway, "_apply_patch")
    def _apply(original: Function, target: dict[str, Any], operations: list[dict[str, Any]]) -> Any:
        left = [operation for operation in operations if not _patch_list(gateway, target, operation)]
        return original(target, [_typed(gateway, target, operation) for operation in left])


def _tokens(gateway: Any, operation: dict[str, Any]) -> list[str]:
    return [
        gateway._decode_json_pointer_token(token) for token in str(operation.get("path", "")).split("/")[1:]
    ]


def _patch_list(gateway: Any, target: dict[str, Any], operation: dict[str, Any]) -> bool:
    tokens = _tokens(gateway, operation)
    if not tokens or tokens[0] not in _LISTS:
        return False
    entry = "/".join(tokens[1:]) or operation.get("value")
    kept = [item for item in target.get(tokens[0]) or [] if item != entry]
    target[tokens[0]] = kept if operation.get("op") == "remove" else [*kept, entry]
    return True


def _typed(gateway: Any, target: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    tokens = _tokens(gateway, operation)
    value = operation.get("value")
    if not tokens or not isinstance(value, str):
        return operation
    if tokens[0] in _NUMBERS and value:
        return {**operation, "value": int(value)}
    is_parameter_of_method = (
        tokens[0] == "requestParameters" and "httpMethod" in target and "uri" not in target
    )
    if tokens[0] in _BOOLEANS or (is_parameter_of_method and "type" not in target):
        return {**operation, "value": value.lower() == "true"}
    return operation
