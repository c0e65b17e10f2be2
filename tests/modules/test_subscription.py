import json
from typing import Any

import cdktf
import pytest

from modules.core import PlatformStack
from modules.messaging import DeadLetterQueue, FifoQueue, Queue, Subscription, Topic
from tests.support.grantee import imported_key
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth

QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-mail"


def subscription(stack: PlatformStack, **arguments: Any) -> Subscription:
    key = imported_key(stack)
    queue = Queue(stack, "Mail", name="mail", key=key)
    defaults = {"queue": queue, "dead_letter_queue": queue.dead_letter_queue}
    topic = Topic(stack, "Payments", name="payments", key=key)
    return Subscription(stack, "Subscription", topic=topic, **{**defaults, **arguments})


def found(**arguments: Any) -> dict[str, Any]:
    return synthesize(lambda stack: subscription(stack, **arguments)).resource("aws_sns_topic_subscription")


def test_a_subscription_delivers_everything_and_keeps_what_it_cannot_deliver() -> None:
    resource = found()
    assert resource["protocol"] == "sqs"
    assert resource["topic_arn"].startswith("${aws_sns_topic.Payments_")
    assert resource["endpoint"].startswith("${aws_sqs_queue.Mail_")
    assert resource["raw_message_delivery"] is False
    assert "filter_policy" not in resource
    dead_letters = json.loads(resource["redrive_policy"])["deadLetterTargetArn"]
    assert dead_letters.startswith("${aws_sqs_queue.Mail_DeadLetter_")


def test_a_subscription_may_filter_and_deliver_raw() -> None:
    resource = found(
        filter_policy={"kind": ["PaymentDeclined"]}, filter_scope="MessageBody", raw_delivery=True
    )
    assert json.loads(resource["filter_policy"]) == {"kind": ["PaymentDeclined"]}
    assert resource["filter_policy_scope"] == "MessageBody"
    assert resource["raw_message_delivery"] is True


def senders(template: Template, name: str) -> list[dict[str, Any]]:
    policies = {body["name"]: body["policy"] for body in template.resources("aws_sqs_queue")}
    return [each for each in json.loads(policies[name])["Statement"] if each["Effect"] == "Allow"]


@pytest.mark.parametrize("name", ["cairn-test-mail", "cairn-test-mail-dead-letter"])
def test_this_topic_may_send_and_nobody_else(name: str) -> None:
    (statement,) = senders(synthesize(subscription), name)
    source = statement.pop("Condition")["ArnEquals"]["aws:SourceArn"]
    assert source.startswith("${aws_sns_topic.Payments_")
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": ["sns.amazonaws.com"]},
        "Action": ["sqs:SendMessage"],
        "Resource": [f"arn:aws:sqs:eu-west-1:123456789012:{name}"],
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"filter_scope": "Body"}, "filter_scope must be one of MessageAttributes, MessageBody, got 'Body'"),
        ({"filter_policy": {}}, "filter_policy must name 1-5 keys, got 0"),
        ({"filter_policy": {str(n): [n] for n in range(6)}}, "filter_policy must name 1-5 keys, got 6"),
        (
            {"filter_policy": {"kind": "x"}},
            "filter_policy must give each key a list of at least one value, got 'x'",
        ),
    ],
)
def test_a_subscription_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        found(**arguments)


def test_rejects_a_fifo_queue() -> None:
    def build(stack: PlatformStack) -> None:
        subscription(stack, queue=FifoQueue(stack, "Ordered", name="ordered", key=imported_key(stack)))

    with pytest.raises(ValueError, match="queue must be a standard one, got test/Ordered"):
        synthesize(build)


def test_rejects_a_queue_in_another_stack() -> None:
    app = cdktf.Testing.app()
    one, other = (PlatformStack(app, name, settings=SETTINGS) for name in ("one", "other"))
    elsewhere = DeadLetterQueue(other, "Mail", name="mail", key=imported_key(other))
    with pytest.raises(
        ValueError, match="other/Mail must be in the stack of the subscription one/Subscription"
    ):
        subscription(one, dead_letter_queue=elsewhere)


def test_rejects_an_imported_queue_whose_policy_is_elsewhere() -> None:
    with pytest.raises(ValueError, match="cairn-test-mail is imported, so its policy cannot be changed here"):
        synthesize(
            lambda stack: subscription(stack, queue=Queue.from_queue_arn(stack, "Existing", QUEUE_ARN))
        )
