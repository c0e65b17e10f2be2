import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cdktf
import pytest

from modules.core import PlatformStack
from modules.messaging import (
    DeadLetterQueue,
    EventBus,
    EventRule,
    FunctionTarget,
    IQueue,
    IRuleTarget,
    LogGroupTarget,
    Queue,
    QueueTarget,
    RetryPolicy,
    Topic,
)
from modules.observability import LogGroup
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth

QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-mail"
TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:cairn-test-alarms"
BUS_ARN = "arn:aws:events:eu-west-1:123456789012:event-bus/cairn-test-shop"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:cairn-test-mailer:live"
PATTERN = {"detail-type": ["OrderPlaced"]}


@dataclass
class ExistingTopic:
    topic_arn: str = TOPIC_ARN


@dataclass
class ExistingFunction:
    alias_arn: str = FUNCTION_ARN
    invokers: list[tuple[str, str, str]] = field(default_factory=list)

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        self.invokers.append((principal, source_arn, id))


def queue(stack: PlatformStack, **arguments: Any) -> Queue:
    return Queue(stack, "Mail", **{"name": "mail", "key": imported_key(stack)} | arguments)


def queues(template: Template) -> dict[str, dict[str, Any]]:
    return {found["name"]: found for found in template.resources("aws_sqs_queue")}


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


def existing_queue(stack: PlatformStack, *, encrypted: bool = True) -> IQueue:
    key = imported_key(stack) if encrypted else None
    return Queue.from_queue_arn(stack, "Existing", QUEUE_ARN, key=key)


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


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


def topic(stack: PlatformStack) -> Topic:
    return Topic(stack, "Alarms", name="alarms", key=imported_key(stack))


def test_a_topic_is_encrypted() -> None:
    found = synthesize(topic).resource("aws_sns_topic")
    assert (found["name"], found["kms_master_key_id"]) == ("cairn-test-alarms", KEY_ARN)
    assert found["signature_version"] == 2


def test_alarms_of_the_account_publish_to_a_topic_and_nobody_without_tls() -> None:
    deny, alarms = json.loads(synthesize(topic).resource("aws_sns_topic")["policy"])["Statement"]
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert {"sns:Publish", "sns:Subscribe"} <= set(deny["Action"])
    assert alarms == {
        "Effect": "Allow",
        "Principal": {"Service": ["cloudwatch.amazonaws.com"]},
        "Action": ["sns:Publish"],
        "Resource": [TOPIC_ARN],
        "Condition": {
            "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:*"},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }


def test_a_publisher_publishes_and_nothing_else() -> None:
    key, publish = synthesize(lambda stack: topic(stack).grant_publish(grantee(stack))).statements()
    assert key == key_statement("sns", "kms:Decrypt", "kms:GenerateDataKey")
    assert publish["Action"] == ["sns:Publish"]
    assert publish["Resource"][0].startswith("${aws_sns_topic.Alarms_")


def test_an_event_bus_is_encrypted() -> None:
    def build(stack: PlatformStack) -> None:
        EventBus(stack, "Shop", name="shop", key=imported_key(stack))

    found = synthesize(build).resource("aws_cloudwatch_event_bus")
    assert found == {"name": "cairn-test-shop", "kms_key_identifier": KEY_ARN}


def test_a_publisher_puts_events_on_this_bus_alone() -> None:
    def build(stack: PlatformStack) -> None:
        EventBus.from_event_bus_arn(stack, "Shop", BUS_ARN).grant_put_events(grantee(stack))

    assert synthesize(build).statements() == [allow(BUS_ARN, "events:PutEvents")]


def test_rejects_an_arn_that_is_no_event_bus() -> None:
    with pytest.raises(ValueError, match="event_bus_arn must be the ARN of an event bus, got 'arn:aws:sqs"):
        synthesize(lambda stack: EventBus.from_event_bus_arn(stack, "Shop", QUEUE_ARN))


def rule(stack: PlatformStack, targets: Sequence[IRuleTarget], **arguments: Any) -> EventRule:
    bus = EventBus.from_event_bus_arn(stack, "Shop", BUS_ARN)
    defaults = {"name": "order-placed", "bus": bus, "pattern": PATTERN, "targets": targets}
    return EventRule(stack, "OrderPlaced", **{**defaults, **arguments})


def test_a_rule_stands_on_its_bus() -> None:
    found = synthesize(lambda stack: rule(stack, [QueueTarget(queue(stack))])).resource(
        "aws_cloudwatch_event_rule"
    )
    assert found["name"] == "cairn-test-order-placed"
    assert found["event_bus_name"] == "cairn-test-shop"
    assert json.loads(found["event_pattern"]) == PATTERN


def senders(template: Template, name: str) -> list[dict[str, Any]]:
    statements = json.loads(queues(template)[name]["policy"])["Statement"]
    return [statement for statement in statements if statement["Effect"] == "Allow"]


def test_a_queue_target_lets_this_rule_send_and_nobody_else() -> None:
    template = synthesize(lambda stack: rule(stack, [QueueTarget(queue(stack))]))
    (statement,) = senders(template, "cairn-test-mail")
    source = statement.pop("Condition")["ArnEquals"]["aws:SourceArn"]
    assert source.startswith("${aws_cloudwatch_event_rule.OrderPlaced_")
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": ["events.amazonaws.com"]},
        "Action": ["sqs:SendMessage"],
        "Resource": [QUEUE_ARN],
    }
    target = template.resource("aws_cloudwatch_event_target")
    assert target["arn"].startswith("${aws_sqs_queue.Mail_")
    assert "dead_letter_config" not in target


def test_a_function_target_is_invoked_by_its_alias_and_loses_no_event() -> None:
    function = ExistingFunction()

    def build(stack: PlatformStack) -> None:
        failures = DeadLetterQueue(stack, "Failures", name="failures", key=imported_key(stack))
        retries = RetryPolicy(maximum_age_sec=3600, maximum_retries=3)
        rule(stack, [FunctionTarget(function, dead_letter_queue=failures, retry_policy=retries)])

    template = synthesize(build)
    target = template.resource("aws_cloudwatch_event_target")
    assert target["arn"] == FUNCTION_ARN
    assert target["retry_policy"] == {"maximum_event_age_in_seconds": 3600, "maximum_retry_attempts": 3}
    assert target["dead_letter_config"]["arn"].startswith("${aws_sqs_queue.Failures_")
    ((principal, _rule_arn, permission),) = function.invokers
    assert (principal, permission) == ("events.amazonaws.com", "OrderPlacedTarget1")
    assert len(senders(template, "cairn-test-failures")) == 1


def test_a_log_group_target_is_written_to_by_this_rule() -> None:
    def build(stack: PlatformStack) -> None:
        log = LogGroup(stack, "Log", name="/cairn/events", key=imported_key(stack))
        rule(stack, [LogGroupTarget(log)])

    template = synthesize(build)
    create, put = template.statements("aws_cloudwatch_log_resource_policy", "policy_document")
    assert (create["Action"], put["Action"]) == (["logs:CreateLogStream"], ["logs:PutLogEvents"])
    assert put["Condition"]["ArnEquals"]["aws:SourceArn"].startswith(
        "${aws_cloudwatch_event_rule.OrderPlaced_"
    )
    assert put["Resource"][0].endswith(".arn}:*")
    target = template.resource("aws_cloudwatch_event_target")
    assert target["depends_on"][0].startswith("aws_cloudwatch_log_resource_policy.")


def test_rejects_a_rule_that_matches_everything() -> None:
    with pytest.raises(ValueError, match="pattern of the rule 'order-placed' must name at least one field"):
        synthesize(lambda stack: rule(stack, [QueueTarget(queue(stack))], pattern={}))


@pytest.mark.parametrize("count", [0, 6])
def test_rejects_no_targets_and_too_many(count: int) -> None:
    with pytest.raises(ValueError, match=f"targets of the rule 'order-placed' must be 1-5, got {count}"):
        synthesize(lambda stack: rule(stack, [QueueTarget(existing_queue(stack))] * count if count else []))


def test_rejects_a_queue_in_another_stack_than_the_rule() -> None:
    app = cdktf.Testing.app()
    one, other = (PlatformStack(app, name, settings=SETTINGS) for name in ("one", "other"))
    with pytest.raises(
        ValueError, match="the queue other/Mail must be in the stack of the rule one/OrderPlaced"
    ):
        rule(one, [QueueTarget(queue(other))])


def test_rejects_an_imported_queue_whose_policy_is_elsewhere() -> None:
    with pytest.raises(ValueError, match="cairn-test-mail is imported, so its policy cannot be changed here"):
        synthesize(lambda stack: rule(stack, [QueueTarget(existing_queue(stack))]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"maximum_age_sec": 59}, "maximum_age_sec must be 60-86400, got 59"),
        ({"maximum_retries": 186}, "maximum_retries must be 0-185, got 186"),
    ],
)
def test_a_retry_policy_rejects(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RetryPolicy(**arguments)
