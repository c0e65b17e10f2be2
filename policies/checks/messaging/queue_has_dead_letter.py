"""A queue hands what it cannot deliver to a dead-letter queue, which keeps it for 14 days.

Risk: a message that fails again and again is retried for ever, or expires unseen.
Fix: make queues with modules.messaging.Queue, which brings its dead-letter queue along.
"""

from policies.reading.attributes import Conf, decoded, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved

FOURTEEN_DAYS_SEC = 1_209_600
RECEIVES = range(3, 11)


class QueueHasDeadLetter(Policy):
    resources = ("aws_sqs_queue",)

    def judge(self, conf: Conf) -> Judgement:
        redrive = decoded(value(conf, "redrive_policy"))
        if redrive is None:
            yield from _judge_last_queue(value(conf, "message_retention_seconds"))
        elif not isinstance(redrive, dict):
            yield Unresolved(f"redrive_policy {redrive} is not written out")
        elif redrive.get("maxReceiveCount") not in RECEIVES or not redrive.get("deadLetterTargetArn"):
            yield Fault("redrive_policy must name deadLetterTargetArn and a maxReceiveCount of 3-10")


def _judge_last_queue(retention_sec: object) -> Judgement:
    if isinstance(retention_sec, str) and "${" in retention_sec:
        yield Unresolved(f"message_retention_seconds {retention_sec} is not known before the apply")
    elif retention_sec != FOURTEEN_DAYS_SEC:
        yield Fault("no redrive_policy, and as a last queue it must keep messages for 1209600 s (14 days)")


check = QueueHasDeadLetter()
