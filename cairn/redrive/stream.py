"""Records of a DynamoDB stream that a function gave up: read again, and handed to it as Lambda does.

A stream keeps its records for a day. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cairn.redrive.sources import Client


def invoke_with_records(client: Client, function_arn: str, batch: dict[str, Any]) -> str:
    """Invoke the function with the records that ``batch`` names, and wait; return why they failed, or nothing."""
    records = list(_records(client("dynamodbstreams"), batch))
    if len(records) < int(batch["batchSize"]):
        return f"of {batch['batchSize']} records the stream still has {len(records)}: it keeps them for a day"
    event = {"Records": [{**record, "eventSourceARN": batch["streamArn"]} for record in records]}
    answer = client("lambda").invoke(
        FunctionName=function_arn, Payload=json.dumps(event, default=_plain).encode()
    )
    said = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError"):
        return f"{function_arn} failed: {said.get('errorType', 'it does not say why')}"
    failures = (said or {}).get("batchItemFailures", []) if isinstance(said, dict) else []
    return f"{function_arn} failed with {len(failures)} of {len(records)} records" if failures else ""


def _records(streams: Any, batch: dict[str, Any]) -> Iterator[dict[str, Any]]:
    iterator = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch["startSequenceNumber"],
    )["ShardIterator"]
    last = int(batch["endSequenceNumber"])
    while iterator:
        answer = streams.get_records(ShardIterator=iterator)
        for record in answer["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > last:
                return
            yield record
        if not answer["Records"]:
            return
        iterator = answer.get("NextShardIterator")


def _plain(value: object) -> Any:
    """As Lambda writes it: a time as seconds, bytes in base64."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
