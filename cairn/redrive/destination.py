"""Where a message of a dead-letter queue was to go, as it says itself, or as the only source it can have says."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cairn.redrive.sources import Client, Source
from cairn.redrive.stream import invoke_with_records

Send = Callable[[], object]


class NoWayBack(Exception):
    """The message cannot be sent to its target; says why."""


def way_back(client: Client, sources: Sequence[Source], message: dict[str, Any]) -> Iterable[Send]:
    """Return the calls that send ``message`` again; each raises ``NoWayBack`` where the target does not take it.

    - From a queue: Amazon SQS says which.
    - From a rule: the attributes name rule and target.
      https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    - From an asynchronous invocation: the body holds function and payload.
      https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    - From a stream: the body names the records, which are read again.
    - From a subscription: nothing says which, so that every one of this queue gets it, of the topic where that is said.
    """
    body = _json(message["Body"])
    attributes = {
        name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()
    }
    queue = message.get("Attributes", {}).get("DeadLetterQueueSourceArn")
    if queue:
        return [_told(partial(_to_queue, client, queue, message))]
    if "TARGET_ARN" in attributes:
        return [_told(partial(_to_target, client, sources, attributes, message))]
    if isinstance(body, dict) and "requestContext" in body:
        function_arn = body["requestContext"]["functionArn"]
        if "DDBStreamBatchInfo" in body:
            return [_told(partial(_to_stream, client, function_arn, body["DDBStreamBatchInfo"]))]
        if "requestPayload" in body:
            return [_told(partial(_invoke, client, function_arn, json.dumps(body["requestPayload"])))]
    topic_arn = body.get("TopicArn", "") if isinstance(body, dict) else ""
    subscribed = [
        source.target_arn
        for source in sources
        if source.kind == "subscription" and topic_arn in ("", source.topic_arn)
    ]
    if not subscribed:
        raise NoWayBack("nothing says where it was to go")
    return [_told(partial(_to_subscriber, client, arn, message)) for arn in subscribed]


def _told(send: Send) -> Send:
    """Return ``send`` with the errors of AWS told as the reason."""

    def sending() -> None:
        try:
            send()
        except (ClientError, BotoCoreError) as error:
            raise NoWayBack(str(error)) from error

    return sending


def _to_target(
    client: Client, sources: Sequence[Source], attributes: dict[str, str], message: dict[str, Any]
) -> None:
    rule, target = attributes.get("RULE_ARN", ""), attributes["TARGET_ARN"]
    found = [one for one in sources if one.kind == "rule" and (one.arn, one.target_arn) == (rule, target)]
    if any(one.transforms for one in found):
        raise NoWayBack(f"{rule} transforms what {target} gets, and this is the event before that")
    service = target.split(":")[2]
    match service:
        case "sqs":
            _to_queue(client, target, {"Body": message["Body"], "MessageId": message["MessageId"]})
        case "sns":
            client("sns").publish(TopicArn=target, Message=message["Body"])
        case "lambda":
            _invoke(client, target, message["Body"])
        case "states":
            client("stepfunctions").start_execution(stateMachineArn=target, input=message["Body"])
        case _:
            raise NoWayBack(f"{target} is no queue, topic, function or state machine")


def _to_subscriber(client: Client, arn: str, message: dict[str, Any]) -> None:
    if arn.split(":")[2:3] != ["sqs"]:
        raise NoWayBack(f"the subscriber {arn} is no queue")
    _to_queue(client, arn, message)


def _to_queue(client: Client, arn: str, message: dict[str, Any]) -> None:
    *_, account_id, name = arn.split(":")
    sqs = client("sqs")
    url = sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account_id)["QueueUrl"]
    more: dict[str, Any] = {}
    if name.endswith(".fifo"):
        group = message.get("Attributes", {}).get("MessageGroupId", message["MessageId"])
        more = {"MessageGroupId": group, "MessageDeduplicationId": message["MessageId"]}
    sqs.send_message(
        QueueUrl=url,
        MessageBody=message["Body"],
        MessageAttributes=message.get("MessageAttributes", {}),
        **more,
    )


def _invoke(client: Client, function_arn: str, payload: str) -> None:
    client("lambda").invoke(FunctionName=function_arn, InvocationType="Event", Payload=payload.encode())


def _to_stream(client: Client, function_arn: str, batch: dict[str, Any]) -> None:
    failed = invoke_with_records(client, function_arn, batch)
    if failed:
        raise NoWayBack(failed)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
