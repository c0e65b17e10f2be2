"""Event source mappings read without their function's role being allowed to.

Lambda reads a stream or a queue as the function's role: CreateEventSourceMapping is refused where the
role may not, and a mapping whose role lost the right stops. The emulator reads whatever the role says.
https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html
"""

from collections.abc import Iterator
from typing import Any

from cairn.localcloud.gaps import execution_role
from cairn.localcloud.gaps.around import Function, around

_STREAM = ("GetRecords", "GetShardIterator", "DescribeStream")
_NEEDED = {"dynamodb": _STREAM, "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")}


def install() -> None:
    """Ask the role when a mapping is made, and each time it would read."""
    from ministack.core.responses import request_scope
    from ministack.services import lambda_svc

    @around(lambda_svc, "_create_esm")
    def _create(original: Function, request: dict[str, Any]) -> Any:
        name, qualifier, unknown = lambda_svc._resolve_existing_esm_function(request.get("FunctionName", ""))
        if not unknown:
            missing = _missing(lambda_svc, name, qualifier, request.get("EventSourceArn", ""))
            if missing:
                return lambda_svc._invalid_parameter_value(_refusal(request["EventSourceArn"], missing))
        return original(request)

    @around(lambda_svc, "_iter_all_esms")
    def _iterate(original: Function) -> Iterator[Any]:
        for account_id, region, mapping in original():
            source = mapping.get("EventSourceArn", "")
            with request_scope(account_id, region):
                missing = _missing(lambda_svc, mapping["FunctionName"], mapping.get("Qualifier"), source)
            if missing:
                mapping["LastProcessingResult"] = f"PROBLEM: {_refusal(source, missing)}"
            else:
                yield account_id, region, mapping


def _missing(lambda_svc: Any, name: str, qualifier: str | None, source_arn: str) -> str | None:
    """The first action that the function's role may not do on the source."""
    service = source_arn.split(":")[2] if source_arn.count(":") > 2 else ""
    _, configuration = lambda_svc._get_func_record_for_qualifier(name, qualifier)
    if configuration is None:
        return None
    needed = [f"{service}:{action}" for action in _NEEDED.get(service, ())]
    return execution_role.first_denied(configuration, needed, source_arn) if needed else None


def _refusal(source_arn: str, action: str) -> str:
    if action.startswith("dynamodb:"):
        actions = ", ".join(_STREAM)
        return (
            f"Cannot access stream {source_arn}. Please ensure the role can perform the {actions}, and "
            "ListStreams Actions on your stream in IAM."
        )
    return f"The function execution role does not have permissions to call {action.split(':')[1]} on SQS"
