"""Messages that came from queues go back by Amazon SQS's own redrive.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

import time
from typing import Any

from cairn.redrive.dead_letters import DeadLetters
from cairn.redrive.outcome import Outcome

_PAUSE_SEC = 0.5
PATIENCE_SEC = 600.0


def move_back(sqs: Any, queue: DeadLetters, *, patience_sec: float = PATIENCE_SEC) -> Outcome:
    """Move everything in ``queue`` to the queues that it came from, and wait until that is done."""
    sqs.start_message_move_task(SourceArn=queue.arn)
    deadline = time.monotonic() + patience_sec
    while True:
        (task,) = sqs.list_message_move_tasks(SourceArn=queue.arn, MaxResults=1)["Results"]
        moved = int(task.get("ApproximateNumberOfMessagesMoved", 0))
        status = task["Status"]
        if status == "COMPLETED":
            return Outcome(put_back=moved)
        if status in ("FAILED", "CANCELLED"):
            return Outcome(put_back=moved, left=(task.get("FailureReason") or status.lower(),))
        if time.monotonic() > deadline:
            return Outcome(put_back=moved, left=(f"still moving after {patience_sec:.0f} s",))
        time.sleep(_PAUSE_SEC)
