"""One move of the messages of a dead-letter queue, in a thread of its own."""

import base64
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

_FASTEST_PER_SEC = 500


@dataclass
class MoveTask:
    """Moves what was in the queue `source` to `destination`, or each message to the queue that it came from.

    `per_sec` is 1-500 messages; as fast as it goes where nothing is said.
    """

    source: str
    destination: str | None
    per_sec: int | None
    to_move: int
    task_id: str
    status: str = "RUNNING"
    moved: int = 0
    failure: str | None = None
    started: float = field(default_factory=time.time)
    _cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def handle(self) -> str:
        """What callers name the task by."""
        return base64.b64encode(
            json.dumps({"taskId": self.task_id, "sourceArn": self.source}).encode()
        ).decode()

    def described(self) -> dict[str, Any]:
        """The task as ListMessageMoveTasks tells it; only a running one has a handle."""
        known = {
            "TaskHandle": self.handle if self.status in ("RUNNING", "CANCELLING") else None,
            "Status": self.status,
            "SourceArn": self.source,
            "DestinationArn": self.destination,
            "MaxNumberOfMessagesPerSecond": self.per_sec,
            "ApproximateNumberOfMessagesMoved": self.moved,
            "ApproximateNumberOfMessagesToMove": self.to_move,
            "FailureReason": self.failure,
            "StartedTimestamp": int(self.started * 1000),
        }
        return {name: value for name, value in known.items() if value is not None}

    def cancel(self) -> None:
        """Leave what has not been moved where it is."""
        self.status = "CANCELLING"
        self._cancelled.set()

    def run(self) -> None:
        """Move, until nothing is left, somebody cancels, or a message has nowhere to go."""
        try:
            while self.moved < self.to_move and not self._cancelled.is_set() and self._move_one():
                self.moved += 1
                self._cancelled.wait(1 / (self.per_sec or _FASTEST_PER_SEC))
            self.status = "CANCELLED" if self._cancelled.is_set() else "COMPLETED"
        except _NowhereError as failed:
            self.status, self.failure = "FAILED", str(failed)

    def _move_one(self) -> bool:
        from ministack.core.concurrency import esm_wake
        from ministack.core.responses import new_uuid
        from ministack.services import sqs

        now = time.time()
        source = sqs._queue_by_arn(self.source) or {"messages": []}
        message = next((each for each in source["messages"] if each["visible_at"] <= now), None)
        if message is None:
            return False
        origin = (message.get("sys") or {}).get("DeadLetterQueueSourceArn", "")
        target = sqs._queue_by_arn(self.destination or origin)
        if target is None:
            raise _NowhereError(
                "CouldNotDetermineMessageSource"
                if not self.destination
                else "AWS.SimpleQueueService.NonExistentQueue"
            )
        source["messages"].remove(message)
        kept = {name: value for name, value in message["sys"].items() if not name.startswith("DeadLetter")}
        fresh = {"id": new_uuid(), "sent_at": now, "visible_at": now, "receive_count": 0}
        unread = {"receipt_handle": None, "first_receive_at": None}
        sent = {**kept, "SentTimestamp": str(int(now * 1000))}
        target["messages"].append({**message, **fresh, **unread, "sys": sent})
        esm_wake.set()
        return True


class _NowhereError(Exception):
    """A message has no queue to go to."""
