"""Rows of queues and topics in ``modules/messaging``."""

from cdktf_cdktf_provider_aws.route53_zone import Route53Zone

from modules.core import PlatformStack
from modules.messaging import DeadLetterQueue, EmailIdentity, FifoQueue, Queue, Subscription, Topic
from tests.integration.rows.row import Made, Now, Row


def _topic(stack: PlatformStack, made: Made, _now: Now) -> Topic:
    return Topic(stack, "Topic", name="lifecycle", key=made["Key"])


def _dead_letter_queue(stack: PlatformStack, made: Made, _now: Now) -> DeadLetterQueue:
    queue = DeadLetterQueue(stack, "DeadLetterQueue", name="lifecycle-failed", key=made["Key"])
    queue.add_alarms([made["Topic"]])
    return queue


def _queue(stack: PlatformStack, made: Made, now: Now) -> Queue:
    return Queue(
        stack,
        "Queue",
        name="lifecycle",
        key=made["Key"],
        visibility_timeout_sec=now(30, 60),
        max_receive_count=now(5, 3),
    )


def _fifo_queue(stack: PlatformStack, made: Made, now: Now) -> FifoQueue:
    return FifoQueue(
        stack, "FifoQueue", name="ordered", key=made["Key"], content_based_deduplication=now(False, True)
    )


def _subscription(stack: PlatformStack, made: Made, now: Now) -> Subscription:
    return Subscription(
        stack,
        "Subscription",
        topic=made["Topic"],
        queue=made["Queue"],
        dead_letter_queue=made["DeadLetterQueue"],
        filter_policy=now({"kind": ["Captured"]}, {"kind": ["Captured", "Declined"]}),
        raw_delivery=now(False, True),
    )


def _email_identity(stack: PlatformStack, made: Made, _now: Now) -> EmailIdentity:
    zone = Route53Zone(stack, "MailZone", name="mail.example.com")
    identity = EmailIdentity(
        stack,
        "EmailIdentity",
        name="lifecycle",
        domain_name="mail.example.com",
        hosted_zone_id=zone.zone_id,
    )
    identity.add_alarms([made["Topic"]])
    return identity


ROWS = (
    Row("Topic", _topic),
    Row("DeadLetterQueue", _dead_letter_queue),
    Row("Queue", _queue),
    Row("FifoQueue", _fifo_queue),
    Row("Subscription", _subscription),
    Row("EmailIdentity", _email_identity),
)

BESIDE = {"MailZone": "EmailIdentity"}
