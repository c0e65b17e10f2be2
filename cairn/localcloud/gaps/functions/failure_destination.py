"""Tell a mapping's on-failure destination that a batch was given up.

https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
"""

import json
from datetime import UTC, datetime
from typing import Any

from cairn.localcloud.gaps import execution_role
from cairn.localcloud.gaps.functions.stream_batches import Batch


def report(mapping: dict[str, Any], configuration: dict[str, Any], batch: Batch, condition: str) -> None:
    """Send AWS's record of the failure where the function's role may; the records themselves are not in it."""
    arn = mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
    if not arn:
        return
    text = json.dumps(_record(mapping, configuration, batch, condition))
    if ":sqs:" in arn and execution_role.allows(configuration, "sqs:SendMessage", arn):
        _send(arn, text)
    elif ":sns:" in arn and execution_role.allows(configuration, "sns:Publish", arn):
        _publish(arn, text)


def _send(queue_arn: str, text: str) -> None:
    from ministack.services import sqs

    queue = sqs._queue_by_arn(queue_arn)
    if queue is not None:
        sqs._HANDLERS["SendMessage"]({"QueueUrl": queue["url"], "MessageBody": text}, queue["url"])


def _publish(topic_arn: str, text: str) -> None:
    from ministack.services import sns

    sns._publish({"TopicArn": topic_arn, "Message": text})


def _record(
    mapping: dict[str, Any], configuration: dict[str, Any], batch: Batch, condition: str
) -> dict[str, Any]:
    from ministack.core.responses import new_uuid

    first, last = batch.records[0]["dynamodb"], batch.records[-1]["dynamodb"]
    return {
        "requestContext": {
            "requestId": new_uuid(),
            "functionArn": mapping["FunctionArn"],
            "condition": condition,
            "approximateInvokeCount": batch.invocations,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": configuration.get("Version", "$LATEST"),
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "DDBStreamBatchInfo": {
            "shardId": "shardId-00000000000000000000-00000000",
            "startSequenceNumber": first["SequenceNumber"],
            "endSequenceNumber": last["SequenceNumber"],
            "approximateArrivalOfFirstRecord": _instant(first),
            "approximateArrivalOfLastRecord": _instant(last),
            "batchSize": len(batch.records),
            "streamArn": mapping["EventSourceArn"],
        },
    }


def _instant(record: dict[str, Any]) -> str:
    created = datetime.fromtimestamp(float(record["ApproximateCreationDateTime"]), UTC)
    return created.strftime("%Y-%m-%dT%H:%M:%SZ")
