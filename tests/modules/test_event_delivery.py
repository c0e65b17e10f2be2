"""What an event bus keeps, and what a rule makes of an event."""

from typing import Any

import cdktf
import pytest

from modules.core import PlatformStack
from modules.messaging import (
    DeadLetterQueue,
    EventBus,
    EventRule,
    InputTransformer,
    Queue,
    QueueTarget,
    Topic,
    TopicTarget,
)
from tests.support.grantee import imported_key
from tests.support.synth import SETTINGS, synthesize

pytestmark = pytest.mark.synth


def bus(stack: PlatformStack, **arguments: Any) -> EventBus:
    return EventBus(stack, "Shop", name="shop", key=imported_key(stack), **arguments)


def test_a_bus_archives_nothing_unless_asked() -> None:
    assert synthesize(bus).resources("aws_cloudwatch_event_archive") == []


def test_a_bus_keeps_every_event_as_long_as_asked() -> None:
    found = synthesize(lambda stack: bus(stack, archive_days=30)).resource("aws_cloudwatch_event_archive")
    assert (found["name"], found["retention_days"]) == ("cairn-test-shop", 30)
    assert found["event_source_arn"].startswith("${aws_cloudwatch_event_bus.Shop_")
    assert "event_pattern" not in found


@pytest.mark.parametrize("days", [0, 3651])
def test_rejects_an_archive_that_keeps_nothing_or_for_ever(days: int) -> None:
    with pytest.raises(ValueError, match=f"archive_days must be 1-3650, got {days}"):
        synthesize(lambda stack: bus(stack, archive_days=days))


def test_a_target_gets_what_the_transformer_makes_of_the_event() -> None:
    wanted = InputTransformer(paths={"order": "$.detail.order_id"}, template='{"order_id": "<order>"}')

    def build(stack: PlatformStack) -> None:
        queue = Queue(stack, "Mail", name="mail", key=imported_key(stack))
        targets = [QueueTarget(queue, input_transformer=wanted)]
        EventRule(stack, "Rule", name="rule", bus=bus(stack), pattern={"source": ["cairn"]}, targets=targets)

    target = synthesize(build).resource("aws_cloudwatch_event_target")
    assert target["input_transformer"] == {
        "input_paths": {"order": "$.detail.order_id"},
        "input_template": '{"order_id": "<order>"}',
    }


def test_a_template_may_use_what_eventbridge_defines_itself() -> None:
    assert InputTransformer(template='{"rule": <aws.events.rule-arn>}').paths == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"template": ""}, "template must be 1-8192 characters long, got 0"),
        ({"template": "x" * 8193}, "template must be 1-8192 characters long, got 8193"),
        ({"template": "<a>"}, r"template must use every name of paths and no other, got \['a'\] for \[\]"),
        ({"template": "x", "paths": {"a": "$.a"}}, r"no other, got \[\] for \['a'\]"),
        (
            {"template": "<a>", "paths": {"a": "detail.a"}},
            "paths must be JSON paths .* got 'detail.a' for 'a'",
        ),
        ({"template": "<aws-a>", "paths": {"aws-a": "$.a"}}, "not begin with aws, got 'aws-a'"),
        (
            {"template": "x", "paths": {f"p{n}": "$.a" for n in range(101)}},
            "paths must be at most 100, got 101",
        ),
    ],
)
def test_a_transformer_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        InputTransformer(**arguments)


def test_a_topic_takes_the_events_of_this_rule_and_what_it_refuses_is_kept() -> None:
    def build(stack: PlatformStack) -> None:
        key = imported_key(stack)
        topic = Topic(stack, "News", name="news", key=key)
        failed = DeadLetterQueue(stack, "Failed", name="failed", key=key)
        target = TopicTarget(topic, dead_letter_queue=failed)
        EventRule(stack, "Rule", name="rule", bus=bus(stack), pattern={"source": ["cairn"]}, targets=[target])

    template = synthesize(build)
    target = template.resource("aws_cloudwatch_event_target")
    assert target["arn"].startswith("${aws_sns_topic.News_")
    assert target["dead_letter_config"]["arn"].startswith("${aws_sqs_queue.Failed_")
    statements = template.statements("aws_sns_topic")
    (allowed,) = [
        each for each in statements if each.get("Principal") == {"Service": ["events.amazonaws.com"]}
    ]
    assert (allowed["Action"], allowed["Resource"]) == (
        ["sns:Publish"],
        ["arn:aws:sns:eu-west-1:123456789012:cairn-test-news"],
    )
    assert allowed["Condition"]["ArnEquals"]["aws:SourceArn"].startswith("${aws_cloudwatch_event_rule.Rule_")


def test_rejects_a_topic_of_another_stack() -> None:
    app = cdktf.Testing.app()
    one, other = (PlatformStack(app, name, settings=SETTINGS) for name in ("one", "other"))
    topic = Topic(other, "News", name="news", key=imported_key(other))
    failed = DeadLetterQueue(one, "Failed", name="failed", key=imported_key(one))
    target = TopicTarget(topic, dead_letter_queue=failed)
    with pytest.raises(ValueError, match="the topic other/News must be in the stack of the rule one/Rule"):
        EventRule(one, "Rule", name="rule", bus=bus(one), pattern={"source": ["cairn"]}, targets=[target])
