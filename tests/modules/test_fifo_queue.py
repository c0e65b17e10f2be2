import json
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.messaging import EventBus, EventRule, FifoQueue, Queue, QueueTarget
from tests.support.grantee import KEY_ARN, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-payments.fifo"
BUS_ARN = "arn:aws:events:eu-west-1:123456789012:event-bus/cairn-test-shop"


def fifo(stack: PlatformStack, **arguments: Any) -> FifoQueue:
    return FifoQueue(stack, "Payments", **{"name": "payments", "key": imported_key(stack)} | arguments)


def queues(template: Template) -> dict[str, dict[str, Any]]:
    return {found["name"]: found for found in template.resources("aws_sqs_queue")}


def test_a_fifo_queue_is_encrypted_and_keeps_order_within_a_group_with_nothing_asked_for() -> None:
    found = queues(synthesize(fifo))["cairn-test-payments.fifo"]
    assert (found["fifo_queue"], found["kms_master_key_id"]) == (True, KEY_ARN)
    assert found["content_based_deduplication"] is False
    assert found["deduplication_scope"] == "messageGroup"
    assert found["fifo_throughput_limit"] == "perMessageGroupId"


def test_the_dead_letter_queue_of_a_fifo_queue_is_fifo() -> None:
    dead = queues(synthesize(fifo))["cairn-test-payments-dead-letter.fifo"]
    assert dead["fifo_queue"] is True
    assert "deduplication_scope" not in dead
    assert json.loads(dead["redrive_allow_policy"])["sourceQueueArns"] == [QUEUE_ARN]


def test_a_fifo_queue_may_be_limited_and_deduplicate_as_a_whole() -> None:
    found = queues(
        synthesize(lambda stack: fifo(stack, throughput_limit="perQueue", content_based_deduplication=True))
    )["cairn-test-payments.fifo"]
    assert (found["deduplication_scope"], found["fifo_throughput_limit"]) == ("queue", "perQueue")
    assert found["content_based_deduplication"] is True


def test_a_standard_queue_says_nothing_of_fifo() -> None:
    template = synthesize(lambda stack: Queue(stack, "Mail", name="mail", key=imported_key(stack)))
    assert not any(
        name.startswith(("fifo", "dedup")) for found in queues(template).values() for name in found
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"throughput_limit": "none"},
            "throughput_limit must be one of perMessageGroupId, perQueue, got 'none'",
        ),
        ({"visibility_timeout_sec": 43201}, "visibility_timeout_sec must be 0-43200, got 43201"),
        ({"retention_sec": 59}, "retention_sec must be 60-1209600, got 59"),
        ({"max_receive_count": 1001}, "max_receive_count must be 1-1000, got 1001"),
        ({"name": "p" * 70}, "at most 80 are allowed"),
    ],
)
def test_a_fifo_queue_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: fifo(stack, **arguments))


def ruled(stack: PlatformStack, group: str | None) -> None:
    bus = EventBus.from_event_bus_arn(stack, "Shop", BUS_ARN)
    targets = [QueueTarget(fifo(stack), message_group_id=group)]
    EventRule(stack, "Rule", name="rule", bus=bus, pattern={"source": ["cairn"]}, targets=targets)


def test_a_rule_names_the_message_group_of_a_fifo_queue() -> None:
    target = synthesize(lambda stack: ruled(stack, "orders")).resource("aws_cloudwatch_event_target")
    assert target["sqs_target"] == {"message_group_id": "orders"}


def test_rejects_a_fifo_target_without_a_message_group() -> None:
    with pytest.raises(
        ValueError, match="message_group_id must fit the queue test/Payments: a FIFO queue needs one"
    ):
        synthesize(lambda stack: ruled(stack, None))


def test_an_imported_queue_is_fifo_by_its_name() -> None:
    def build(stack: PlatformStack) -> None:
        existing = Queue.from_queue_arn(stack, "Existing", QUEUE_ARN)
        assert existing.is_fifo
        assert (
            existing.queue_url == "https://sqs.eu-west-1.amazonaws.com/123456789012/cairn-test-payments.fifo"
        )

    synthesize(build)


def test_an_alarm_goes_off_with_the_first_dead_letter() -> None:
    class Topic:
        topic_arn = "arn:aws:sns:eu-west-1:123456789012:alarms"

    template = synthesize(lambda stack: fifo(stack).add_alarms([Topic()]))
    dimensions = template.resource("aws_cloudwatch_metric_alarm")["dimensions"]
    assert dimensions["QueueName"].startswith("${aws_sqs_queue.Payments_DeadLetter_")
