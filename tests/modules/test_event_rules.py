"""Rules of an event bus, and what their targets let them do."""

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
    IRuleTarget,
    LogGroupTarget,
    QueueTarget,
    RetryPolicy,
)
from modules.observability import LogGroup
from tests.support.grantee import imported_key
from tests.support.messaging import BUS_ARN, QUEUE_ARN, existing_queue, queue, queues
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:cairn-test-mailer:live"
PATTERN = {"detail-type": ["OrderPlaced"]}


@dataclass
class ExistingFunction:
    alias_arn: str = FUNCTION_ARN
    invokers: list[tuple[str, str, str]] = field(default_factory=list)

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        self.invokers.append((principal, source_arn, id))


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
