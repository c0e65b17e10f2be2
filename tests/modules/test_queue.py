"""A queue with nothing asked for, its dead letters, and who may send and receive."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.messaging import DeadLetterQueue, Queue
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.messaging import QUEUE_ARN, TOPIC_ARN, allow, existing_queue, queue, queues
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


@dataclass
class ExistingTopic:
    topic_arn: str = TOPIC_ARN


def test_a_queue_is_encrypted_and_has_a_dead_letter_queue_with_nothing_asked_for() -> None:
    found = queues(synthesize(queue, protect_data=True))
    mail, dead = found["cairn-test-mail"], found["cairn-test-mail-dead-letter"]
    assert mail["kms_master_key_id"] == dead["kms_master_key_id"] == KEY_ARN
    assert mail["lifecycle"]["prevent_destroy"] is True
    assert dead["lifecycle"]["prevent_destroy"] is True
    assert (mail["visibility_timeout_seconds"], mail["message_retention_seconds"]) == (30, 345600)
    assert dead["message_retention_seconds"] == 14 * 24 * 3600


def test_messages_go_to_the_dead_letter_queue_after_five_receives() -> None:
    redrive = json.loads(queues(synthesize(queue))["cairn-test-mail"]["redrive_policy"])
    assert redrive["maxReceiveCount"] == 5
    assert redrive["deadLetterTargetArn"].startswith("${aws_sqs_queue.Mail_DeadLetter_")


def test_only_its_queue_may_redrive_to_a_dead_letter_queue() -> None:
    found = queues(synthesize(queue))
    allowed = json.loads(found["cairn-test-mail-dead-letter"]["redrive_allow_policy"])
    assert allowed == {"redrivePermission": "byQueue", "sourceQueueArns": [QUEUE_ARN]}
    assert json.loads(found["cairn-test-mail"]["redrive_allow_policy"]) == {"redrivePermission": "denyAll"}


def test_no_queue_redrives_to_a_failure_destination() -> None:
    def build(stack: PlatformStack) -> None:
        DeadLetterQueue(stack, "Failures", name="failures", key=imported_key(stack))

    found = synthesize(build).resource("aws_sqs_queue")
    assert json.loads(found["redrive_allow_policy"]) == {"redrivePermission": "denyAll"}


def test_a_queue_may_use_a_dead_letter_queue_that_exists() -> None:
    def build(stack: PlatformStack) -> None:
        key = imported_key(stack)
        shared = DeadLetterQueue(stack, "Shared", name="shared", key=key, source_queue_arns=[QUEUE_ARN])
        queue(stack, dead_letter_queue=shared)

    assert set(queues(synthesize(build))) == {"cairn-test-mail", "cairn-test-shared"}


@pytest.mark.parametrize("name", ["cairn-test-mail", "cairn-test-mail-dead-letter"])
def test_a_queue_refuses_messages_without_tls_and_allows_nobody(name: str) -> None:
    (statement,) = json.loads(queues(synthesize(queue))[name]["policy"])["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Principal"] == {"AWS": ["*"]}
    assert {"sqs:ReceiveMessage", "sqs:SendMessage"} <= set(statement["Action"])
    assert len(statement["Action"]) <= 7
    assert statement["Resource"] == [f"arn:aws:sqs:eu-west-1:123456789012:{name}"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"visibility_timeout_sec": 43201}, "visibility_timeout_sec must be 0-43200, got 43201"),
        ({"retention_sec": 59}, "retention_sec must be 60-1209600, got 59"),
        ({"max_receive_count": 0}, "max_receive_count must be 1-1000, got 0"),
    ],
)
def test_a_queue_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: queue(stack, **arguments))


def test_an_alarm_goes_off_with_the_first_dead_letter() -> None:
    alarm = synthesize(lambda stack: queue(stack).add_alarms([ExistingTopic()])).resource(
        "aws_cloudwatch_metric_alarm"
    )
    assert alarm["alarm_name"] == "cairn-test-mail-dead-letter-not-empty"
    assert alarm["metric_name"] == "ApproximateNumberOfMessagesVisible"
    assert alarm["dimensions"]["QueueName"].startswith("${aws_sqs_queue.Mail_DeadLetter_")
    assert (alarm["threshold"], alarm["statistic"]) == (1, "Maximum")
    assert alarm["alarm_actions"] == [TOPIC_ARN]


def test_a_sender_sends_and_nothing_else() -> None:
    template = synthesize(lambda stack: existing_queue(stack).grant_send_messages(grantee(stack)))
    assert template.statements() == [
        key_statement("sqs", "kms:Decrypt", "kms:GenerateDataKey"),
        allow(QUEUE_ARN, "sqs:SendMessage"),
    ]


def test_a_consumer_receives_and_deletes_and_does_not_send() -> None:
    actions = ("ChangeMessageVisibility", "DeleteMessage", "ReceiveMessage")
    template = synthesize(lambda stack: existing_queue(stack).grant_consume_messages(grantee(stack)))
    assert template.statements() == [
        key_statement("sqs", "kms:Decrypt"),
        allow(QUEUE_ARN, *(f"sqs:{action}" for action in actions)),
    ]


def test_a_service_that_polls_receives_and_deletes_and_asks_how_much_waits() -> None:
    template = synthesize(lambda stack: existing_queue(stack).grant_poll_messages(grantee(stack)))
    assert template.statements() == [
        key_statement("sqs", "kms:Decrypt"),
        allow(QUEUE_ARN, "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
    ]


def test_a_queue_under_no_own_key_grants_none() -> None:
    def build(stack: PlatformStack) -> None:
        existing = existing_queue(stack, encrypted=False)
        existing.grant_send_messages(grantee(stack))

    assert synthesize(build).statements() == [allow(QUEUE_ARN, "sqs:SendMessage")]


def test_an_own_queue_grants_its_own_arn() -> None:
    statements = synthesize(lambda stack: queue(stack).grant_send_messages(grantee(stack))).statements()
    assert statements[1]["Resource"][0].startswith("${aws_sqs_queue.Mail_")


def test_rejects_an_arn_that_is_no_queue() -> None:
    with pytest.raises(ValueError, match="queue_arn must be the ARN of a queue, got 'arn:aws:sns:"):
        synthesize(lambda stack: Queue.from_queue_arn(stack, "Existing", TOPIC_ARN))
