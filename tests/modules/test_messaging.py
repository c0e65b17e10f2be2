import json

import pytest

from modules.core import PlatformStack
from modules.messaging import EventBus, Topic
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.messaging import BUS_ARN, QUEUE_ARN, TOPIC_ARN, allow
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


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
