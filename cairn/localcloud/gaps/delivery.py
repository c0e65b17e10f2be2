"""Deliveries that AWS services make to each other: to a queue, topic, function, state machine or event bus."""

import json
from collections.abc import Mapping
from typing import Any

ACTIONS = {
    "events": "events:PutEvents",
    "lambda": "lambda:InvokeFunction",
    "sns": "sns:Publish",
    "sqs": "sqs:SendMessage",
    "states": "states:StartExecution",
}
"""The action that a delivery needs, by the service it goes to."""


class UndeliveredError(Exception):
    """A delivery failed in a way that repeating it does not mend; `code` and `message` are in AWS's words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def service_of(arn: str) -> str:
    """The service that `arn` is of."""
    return arn.split(":")[2] if arn.count(":") > 4 else ""


def exists(arn: str) -> bool:
    """Whether what `arn` names is there, in the account and region at hand."""
    from ministack.services import eventbridge, lambda_svc, sns, sqs, stepfunctions

    match service_of(arn):
        case "sqs":
            return sqs._queue_by_arn(arn) is not None
        case "sns":
            return sns._topics.get(arn) is not None
        case "lambda":
            return lambda_svc._get_func_record_for_ref(arn)[1] is not None
        case "states":
            return stepfunctions._resolve_state_machine_arn(arn) is not None
        case "events" if ":event-bus/" in arn:
            return arn.split(":event-bus/")[1] in {"default", *eventbridge._event_buses}
    return True


def policy_of(arn: str) -> Any:
    """The resource policy of the queue or topic `arn`."""
    from ministack.services import sns, sqs

    found = sqs._queue_by_arn(arn) if service_of(arn) == "sqs" else sns._topics.get(arn)
    return ((found or {}).get("attributes") or {}).get("Policy")


def send(
    arn: str,
    text: str,
    *,
    attributes: Mapping[str, str] | None = None,
    group_id: str | None = None,
    source: str = "",
    detail_type: str = "",
) -> None:
    """Deliver `text`; raises `UndeliveredError`. `source` and `detail_type` are for an event bus.

    To be called in the account and region of the target; nobody's rights are asked here.
    """
    if not exists(arn):
        raise UndeliveredError("NO_RESOURCE", f"{arn} does not exist.")
    match service_of(arn):
        case "sqs":
            _send_message(arn, text, attributes or {}, group_id)
        case "sns":
            _publish(arn, text)
        case "lambda":
            invoke_asynchronously(arn, json.loads(text))
        case "states":
            _start_execution(arn, text)
        case "events":
            _put_event(arn, text, source, detail_type)
        case other:
            raise UndeliveredError("INVALID_PARAMETER", f"{other} is not a supported target.")


def invoke_asynchronously(function_arn: str, event: Any) -> None:
    """Invoke as AWS services do: with Lambda's retries, and its destinations for what comes of it."""
    from ministack.services import lambda_svc

    function, configuration, _ = lambda_svc._get_func_record_for_ref(function_arn)
    if configuration is None:
        raise UndeliveredError("NO_RESOURCE", f"{function_arn} does not exist.")
    record = lambda_svc._execution_record_for_config(function, configuration)
    record["config"] = {**configuration, "FunctionArn": function_arn}
    lambda_svc.invoke_async_with_retry(record, event)


def _send_message(arn: str, text: str, attributes: Mapping[str, str], group_id: str | None) -> None:
    from ministack.services import sqs

    url = sqs._queue_by_arn(arn)["url"]
    request: dict[str, Any] = {
        "QueueUrl": url,
        "MessageBody": text,
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
        },
    }
    if group_id:
        request["MessageGroupId"] = group_id
    try:
        sqs._act_send_message(request, url)
    except sqs._Err as refused:
        raise UndeliveredError("INVALID_PARAMETER", refused.message) from refused


def _publish(arn: str, text: str) -> None:
    from ministack.services import sns

    try:
        sns.publish_internal(arn, text)
    except sns.SnsPublishError as refused:
        raise UndeliveredError("INVALID_PARAMETER", str(refused)) from refused


def _start_execution(arn: str, text: str) -> None:
    from ministack.services import stepfunctions

    status, _, body = stepfunctions._start_execution({"stateMachineArn": arn, "input": text})
    if status != 200:
        raise UndeliveredError("SDK_CLIENT_ERROR", str(json.loads(body).get("message", body)))


def _put_event(arn: str, text: str, source: str, detail_type: str) -> None:
    from ministack.services import eventbridge

    entry = {
        "EventBusName": arn.split(":event-bus/")[1],
        "Source": source,
        "DetailType": detail_type,
        "Detail": text,
    }
    status, _, body = eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
    if status != 200 or json.loads(body).get("FailedEntryCount"):
        raise UndeliveredError("INVALID_PARAMETER", str(body))
