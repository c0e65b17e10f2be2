"""Messages that came from a topic, a rule or a function go back one by one, each to where it says it was to go.

A message is deleted once its target has taken it, so that a crash between the two sends it twice and never loses it:
who consumes the shop's events takes each once.
"""

from collections.abc import Iterator
from typing import Any

from cairn.redrive.dead_letters import DeadLetters
from cairn.redrive.destination import NoWayBack, way_back
from cairn.redrive.outcome import Outcome
from cairn.redrive.sources import Client

_WHILE_SENT_SEC = 120


def resend(client: Client, queue: DeadLetters) -> Outcome:
    """Send every message in ``queue`` again to its target; those that cannot be sent stay where they are."""
    put_back, left = 0, []
    for message in _messages(client("sqs"), queue):
        try:
            for send in way_back(client, queue.sources, message):
                send()
        except NoWayBack as why:
            left.append(f"{message['MessageId']}: {why}")
        else:
            client("sqs").delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
            put_back += 1
    return Outcome(put_back=put_back, left=tuple(left))


def _messages(sqs: Any, queue: DeadLetters) -> Iterator[dict[str, Any]]:
    """Receive as many as were there at first: what fails again meanwhile is not taken a second time."""
    seen: set[str] = set()
    while len(seen) < queue.depth:
        answer = sqs.receive_message(
            QueueUrl=queue.url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_WHILE_SENT_SEC,
            WaitTimeSeconds=2,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        )
        fresh = [message for message in answer.get("Messages", ()) if message["MessageId"] not in seen]
        if not fresh:
            return
        for message in fresh[: queue.depth - len(seen)]:
            seen.add(message["MessageId"])
            yield message
