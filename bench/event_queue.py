"""A queue that receives the events of a bus while the measurement lasts."""

import json
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import boto3

NAME = "cairn-bench-events"


class EventQueue:
    """Made with boto3 beside the stacks, and deleted at the end."""

    def __init__(
        self,
        aws: boto3.Session,
        bus: str,
        *,
        endpoint: str,
        detail_types: Sequence[str] = ("OrderPlaced",),
    ) -> None:
        self._sqs = aws.client("sqs", endpoint_url=endpoint)
        self._events = aws.client("events", endpoint_url=endpoint)
        self._bus = bus
        self._detail_types = list(detail_types)

    def __enter__(self) -> Self:
        self._url = self._sqs.create_queue(QueueName=NAME)["QueueUrl"]
        rule_arn = self._events.put_rule(
            Name=NAME, EventBusName=self._bus, EventPattern=json.dumps({"detail-type": self._detail_types})
        )["RuleArn"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": _policy(arn, rule_arn)})
        self._events.put_targets(Rule=NAME, EventBusName=self._bus, Targets=[{"Id": "queue", "Arn": arn}])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._events.remove_targets(Rule=NAME, EventBusName=self._bus, Ids=["queue"])
        self._events.delete_rule(Name=NAME, EventBusName=self._bus)
        self._sqs.delete_queue(QueueUrl=self._url)

    def wait_for(self, order_id: str, *, patience_sec: float = 20.0) -> dict[str, Any]:
        """Return the event about the order; raise ``TimeoutError`` where it does not come."""
        deadline = time.monotonic() + patience_sec
        while time.monotonic() < deadline:
            for event in self._received():
                if event["detail"]["order_id"] == order_id:
                    return event
        raise TimeoutError(
            f"{' or '.join(self._detail_types)} of {order_id} did not come within {patience_sec} s"
        )

    def take(self) -> dict[str, str]:
        """Return the detail types of up to ten events that are there by now, by their orders' ids."""
        return {event["detail"]["order_id"]: event["detail-type"] for event in self._received()}

    def _received(self) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        messages = answer.get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in messages]


def _policy(queue_arn: str, rule_arn: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule_arn}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
