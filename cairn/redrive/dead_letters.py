"""Every dead-letter queue of an environment: how much lies in it, how old it is, and whether anyone was told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cairn.redrive.sources import Client, Source, sources

_LOOK_BACK = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class DeadLetters:
    """One dead-letter queue.

    ``depth`` counts messages that can be received now, ``in_flight`` those that somebody is reading. ``oldest_sec`` is
    the age of the oldest one as Amazon CloudWatch knows it, or None where it does not know yet. ``alarm`` is ``OK``,
    ``ALARM`` or ``INSUFFICIENT_DATA``, the worst of its alarms, or ``none`` where it has none.
    """

    name: str
    arn: str
    url: str
    depth: int
    in_flight: int
    oldest_sec: int | None
    alarm: str
    sources: Sequence[Source]

    @property
    def only_queues(self) -> bool:
        """Whether every message comes from a queue, so that Amazon SQS itself knows the way back."""
        return all(source.kind == "queue" for source in self.sources)


def dead_letter_queues(client: Client) -> list[DeadLetters]:
    """Return every queue of the account and region that something gives its failures up to, by name."""
    by_queue: dict[str, list[Source]] = {}
    for source in sources(client):
        by_queue.setdefault(source.dead_letter_arn, []).append(source)
    queues = [arn for arn in by_queue if arn.split(":")[2] == "sqs"]
    alarms = _alarms(client)
    return sorted((_one(client, arn, by_queue[arn], alarms) for arn in queues), key=lambda queue: queue.name)


def _one(client: Client, arn: str, come_from: Sequence[Source], alarms: Iterable[Any]) -> DeadLetters:
    sqs, name = client("sqs"), arn.rsplit(":", 1)[-1]
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    visible, in_flight = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[visible, in_flight])["Attributes"]
    depth = int(counts[visible])
    return DeadLetters(
        name=name,
        arn=arn,
        url=url,
        depth=depth,
        in_flight=int(counts[in_flight]),
        oldest_sec=_oldest_sec(client, name) if depth else None,
        alarm=_worst(alarm["StateValue"] for alarm in alarms if _watches(alarm, name)),
        sources=come_from,
    )


def _oldest_sec(client: Client, name: str) -> int | None:
    now = datetime.now(UTC)
    points = client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName="ApproximateAgeOfOldestMessage",
        Dimensions=[{"Name": "QueueName", "Value": name}],
        StartTime=now - _LOOK_BACK,
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    return round(max(points, key=lambda point: point["Timestamp"])["Maximum"]) if points else None


def _alarms(client: Client) -> list[Any]:
    pages = client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm"])
    return [alarm for page in pages for alarm in page["MetricAlarms"]]


def _watches(alarm: Any, queue: str) -> bool:
    dimensions = {one["Name"]: one["Value"] for one in alarm.get("Dimensions", ())}
    return bool(alarm.get("Namespace") == "AWS/SQS" and dimensions.get("QueueName") == queue)


def _worst(states: Iterable[str]) -> str:
    found = set(states)
    return next((state for state in ("ALARM", "INSUFFICIENT_DATA", "OK") if state in found), "none")
