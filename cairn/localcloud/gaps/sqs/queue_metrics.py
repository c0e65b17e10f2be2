"""A queue has no metrics, so that no alarm about messages in a dead-letter queue goes off.

AWS publishes every queue's metrics each minute: how many messages wait and how many are worked on, and how old the
oldest is. The emulator publishes none. Here it is three times a
minute, so that none is without a datum, and at each change.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

import threading
import time
from typing import Any

_TICK_SEC = 2.0
_PERIOD_SEC = 20.0
_KEPT_SEC = 3 * 3600
_Told = dict[Any, tuple[float, tuple[int, int]]]


def install() -> None:
    """Look at every queue every other second."""
    threading.Thread(target=_tick, daemon=True, name="queue-metrics").start()


def _tick() -> None:
    from ministack.core.responses import request_scope
    from ministack.services import sqs

    told: _Told = {}
    while True:
        time.sleep(_TICK_SEC)
        now = time.time()
        for key, queue in list(sqs._queues._data.items()):
            counts = _counts(queue, now)
            at, before = told.get(key, (0.0, (0, 0)))
            if counts != before or now - at >= _PERIOD_SEC:
                told[key] = (now, counts)
                account_id, region, _ = key
                with request_scope(account_id, region):
                    _publish(queue, counts, now)


def _counts(queue: dict[str, Any], now: float) -> tuple[int, int]:
    """How many messages may be received, and how many have been by somebody who works on them."""
    messages = list(queue["messages"])
    visible = sum(message["visible_at"] <= now for message in messages)
    in_flight = sum(message["visible_at"] > now and message["receive_count"] > 0 for message in messages)
    return visible, in_flight


def _publish(queue: dict[str, Any], counts: tuple[int, int], now: float) -> None:
    from ministack.services import cloudwatch

    sent = [float(message["sent_at"]) for message in list(queue["messages"])]
    dimensions = {"QueueName": queue["attributes"]["QueueArn"].rsplit(":", 1)[-1]}
    for name, value, unit in (
        ("ApproximateNumberOfMessagesVisible", counts[0], "Count"),
        ("ApproximateNumberOfMessagesNotVisible", counts[1], "Count"),
        ("ApproximateAgeOfOldestMessage", now - min(sent) if sent else 0.0, "Seconds"),
    ):
        cloudwatch.record_metric("AWS/SQS", name, value, unit, dimensions)
        points = cloudwatch._metric_bucket(("AWS/SQS", name, cloudwatch._dims_key(dimensions)))
        while points and points[0]["Timestamp"] < now - _KEPT_SEC:
            del points[0]
