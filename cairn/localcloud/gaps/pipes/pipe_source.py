"""What a pipe takes from its source, and how the source hears that it is delivered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.gaps.delivery import service_of

_NEEDED = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
}


@dataclass(frozen=True)
class Batch:
    """Records, and what to call once all of them are delivered."""

    records: list[dict[str, Any]]
    done: Callable[[], None]


def needed(source_arn: str) -> tuple[str, ...]:
    """The actions that the pipe's role needs on its source."""
    return _NEEDED.get(service_of(source_arn), ())


def batches(pipe: dict[str, Any]) -> Iterator[Batch]:
    """What is there now, in batches as large as the pipe says."""
    yield from _from_queue(pipe) if service_of(pipe["Source"]) == "sqs" else _from_stream(pipe)


def _from_queue(pipe: dict[str, Any]) -> Iterator[Batch]:
    from ministack.services import sqs

    queue = sqs._queue_by_arn(pipe["Source"])
    if queue is None:
        return
    parameters = (pipe.get("SourceParameters") or {}).get("SqsQueueParameters") or {}
    while messages := sqs._receive_messages_for_esm(queue["url"], parameters.get("BatchSize", 10)):
        handles = {message["receipt_handle"] for message in messages}
        records = [_message(pipe["Source"], message) for message in messages]
        yield Batch(records, lambda handles=handles: sqs._delete_messages_for_esm(queue["url"], handles))  # type: ignore[misc]


def _message(source_arn: str, message: dict[str, Any]) -> dict[str, Any]:
    from ministack.services import lambda_svc

    sent = str(int(message["sent_at"] * 1000))
    return {
        "messageId": message["id"],
        "receiptHandle": message["receipt_handle"],
        "body": message["body"],
        "attributes": {"ApproximateReceiveCount": str(message["receive_count"]), "SentTimestamp": sent},
        "messageAttributes": lambda_svc._sqs_message_attributes_to_camel_case(message["message_attributes"]),
        "md5OfBody": message.get("md5_body", ""),
        "eventSource": "aws:sqs",
        "eventSourceARN": source_arn,
        "awsRegion": source_arn.split(":")[3],
    }


def _from_stream(pipe: dict[str, Any]) -> Iterator[Batch]:
    from ministack.services import dynamodb, pipes

    found = pipes._dynamodb_stream_source(pipe["Source"])
    if found is None:
        return
    spec, table = found
    scope = {"account_id": spec.account_id, "region": spec.region}
    parameters = (pipe.get("SourceParameters") or {}).get("DynamoDBStreamParameters") or {}
    while True:
        oldest = dynamodb.stream_start_position(table, **scope)
        position = max(int(pipes._positions.get(pipe["Arn"], 0)), oldest)
        records = dynamodb.stream_records_since(table, position, parameters.get("BatchSize", 100), **scope)
        if not records:
            return
        through = position + len(records)
        yield Batch(list(records), lambda through=through: pipes._positions.__setitem__(pipe["Arn"], through))  # type: ignore[misc]
