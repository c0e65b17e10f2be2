"""What queues, rules, topics, functions and streams gave up goes back to where it was to go, once that is mended."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from cairn.redrive.dead_letters import DeadLetters, dead_letter_queues
from cairn.redrive.move_task import move_back
from cairn.redrive.outcome import Outcome
from cairn.redrive.resend import resend
from tests.contracts.gaps.deliveries import SEND, arn_of, open_queue, received
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.streams import make_function, make_table
from tests.support.cloud import Account
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

_TELLS = """
import boto3, json
def handler(event, context):
    sqs = boto3.client("sqs")
    sqs.send_message(QueueUrl=sqs.get_queue_url(QueueName="told")["QueueUrl"], MessageBody=json.dumps(event))
    bad = [r["dynamodb"]["SequenceNumber"] for r in event.get("Records", []) if "bad" in json.dumps(r)]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in bad]}
"""


def lying_in(account: Account, name: str, count: int = 1) -> DeadLetters:
    """The dead-letter queue of that name, once ``count`` messages lie in it."""

    def look() -> DeadLetters:
        (found,) = [queue for queue in dead_letter_queues(account.clients) if queue.name == name]
        assert found.depth == count
        return found

    return eventually(look, within_sec=60)


def by_hand(account: Account, name: str, *bodies: Any) -> DeadLetters:
    """A queue that holds ``bodies``, as a service would have put them there."""
    sqs = account.clients("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body if isinstance(body, str) else json.dumps(body))
    return DeadLetters(
        name=name,
        arn=arn_of(account, "sqs", name),
        url=url,
        depth=len(bodies),
        in_flight=0,
        oldest_sec=None,
        alarm="none",
        sources=(),
    )


@pytest.fixture(scope="module")
def told(account: Account) -> Callable[[], Any]:
    """What the function ``tells`` was invoked with next."""
    make_function(account, "tells", _TELLS, make_role(account, "tells", SEND))
    url = account.clients("sqs").create_queue(QueueName="told")["QueueUrl"]
    return lambda: json.loads(received(account, url, within_sec=60)["Body"])


def test_amazon_sqs_moves_what_came_from_queues(account: Account) -> None:
    sqs = account.clients("sqs")
    sqs.create_queue(QueueName="mail-dead")
    redrive = {"deadLetterTargetArn": arn_of(account, "sqs", "mail-dead"), "maxReceiveCount": 1}
    attributes = {"RedrivePolicy": json.dumps(redrive), "VisibilityTimeout": "0"}
    mail = sqs.create_queue(QueueName="mail", Attributes=attributes)["QueueUrl"]
    for number in range(3):
        sqs.send_message(QueueUrl=mail, MessageBody=str(number))

    def killed() -> DeadLetters:
        sqs.receive_message(QueueUrl=mail, MaxNumberOfMessages=10)
        (found,) = [queue for queue in dead_letter_queues(account.clients) if queue.name == "mail-dead"]
        assert found.depth == 3
        return found

    dead = eventually(killed, within_sec=60)
    assert dead.only_queues
    assert [str(source) for source in dead.sources] == ["queue mail"]
    assert move_back(sqs, dead) == Outcome(put_back=3)
    lying_in(account, "mail-dead", 0)
    assert {received(account, mail)["Body"] for _ in range(3)} == {"0", "1", "2"}


def test_an_event_goes_back_to_the_target_of_its_rule(account: Account) -> None:
    events, sqs = account.clients("events"), account.clients("sqs")
    rule = events.put_rule(Name="orders", EventPattern=json.dumps({"source": ["orders"]}))["RuleArn"]
    open_queue(account, "orders-undelivered", "events.amazonaws.com")
    closed = sqs.create_queue(QueueName="orders")["QueueUrl"]
    target = {
        "Id": "queue",
        "Arn": arn_of(account, "sqs", "orders"),
        "DeadLetterConfig": {"Arn": arn_of(account, "sqs", "orders-undelivered")},
    }
    events.put_targets(Rule="orders", Targets=[target])
    events.put_events(Entries=[{"Source": "orders", "DetailType": "Placed", "Detail": '{"id": 1}'}])
    dead = lying_in(account, "orders-undelivered")
    assert [str(source) for source in dead.sources] == ["rule orders for orders"]
    assert resend(account.clients, dead) == Outcome(put_back=1)
    message = received(account, closed)
    assert json.loads(message["Body"])["detail"] == {"id": 1}
    assert "MessageAttributes" not in message
    lying_in(account, "orders-undelivered", 0)
    assert rule == dead.sources[0].arn


def test_an_event_that_its_rule_transforms_stays(account: Account) -> None:
    events, sqs = account.clients("events"), account.clients("sqs")
    events.put_rule(Name="short", EventPattern=json.dumps({"source": ["short"]}))
    open_queue(account, "short-undelivered", "events.amazonaws.com")
    sqs.create_queue(QueueName="short")
    target = {
        "Id": "queue",
        "Arn": arn_of(account, "sqs", "short"),
        "InputPath": "$.detail",
        "DeadLetterConfig": {"Arn": arn_of(account, "sqs", "short-undelivered")},
    }
    events.put_targets(Rule="short", Targets=[target])
    events.put_events(Entries=[{"Source": "short", "DetailType": "Placed", "Detail": '{"id": 1}'}])
    outcome = resend(account.clients, lying_in(account, "short-undelivered"))
    assert outcome.put_back == 0
    assert "transforms what" in outcome.left[0]


@pytest.mark.parametrize("raw", [True, False], ids=["raw", "enveloped"])
def test_a_message_goes_back_to_the_subscribers_that_did_not_get_it(account: Account, raw: bool) -> None:
    sns, sqs = account.clients("sns"), account.clients("sqs")
    name = f"news-{raw}".lower()
    topic = sns.create_topic(Name=name)["TopicArn"]
    open_queue(account, f"{name}-undelivered", "sns.amazonaws.com")
    reader = sqs.create_queue(QueueName=f"{name}-reader")["QueueUrl"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn_of(account, "sqs", f"{name}-reader"),
        Attributes={
            "RawMessageDelivery": str(raw).lower(),
            "RedrivePolicy": json.dumps(
                {"deadLetterTargetArn": arn_of(account, "sqs", f"{name}-undelivered")}
            ),
        },
    )
    sns.publish(TopicArn=topic, Message="hello")
    dead = lying_in(account, f"{name}-undelivered")
    assert [str(source) for source in dead.sources] == [f"topic {name} for {name}-reader"]
    assert resend(account.clients, dead) == Outcome(put_back=1)
    body = received(account, reader)["Body"]
    assert (body if raw else json.loads(body)["Message"]) == "hello"


def test_a_function_is_invoked_with_what_it_failed_at(account: Account, told: Callable[[], Any]) -> None:
    function_arn = arn_of(account, "lambda", "function:tells")
    record = {"requestContext": {"functionArn": f"{function_arn}:$LATEST"}, "requestPayload": {"n": 1}}
    assert resend(account.clients, by_hand(account, "tells-failed", record)) == Outcome(put_back=1)
    assert told() == {"n": 1}


def test_records_of_a_stream_are_read_again(account: Account, told: Callable[[], Any]) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    arn = make_table(account, "orders", StreamSpecification=stream)["LatestStreamArn"]
    for order in ("o1", "o2", "bad", "o3"):
        account.clients("dynamodb").put_item(TableName="orders", Item={"id": {"S": order}})
    streams = account.clients("dynamodbstreams")
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    at = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    numbers = [one["dynamodb"]["SequenceNumber"] for one in streams.get_records(ShardIterator=at)["Records"]]

    def given_up(first: int, last: int) -> dict[str, Any]:
        return {
            "requestContext": {"functionArn": arn_of(account, "lambda", "function:tells")},
            "DDBStreamBatchInfo": {
                "shardId": shard["ShardId"],
                "startSequenceNumber": numbers[first],
                "endSequenceNumber": numbers[last],
                "batchSize": last - first + 1,
                "streamArn": arn,
            },
        }

    dead = by_hand(account, "orders-unpublished", given_up(0, 1))
    assert resend(account.clients, dead) == Outcome(put_back=1)
    records = told()["Records"]
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in records] == ["o1", "o2"]
    assert (records[0]["eventName"], records[0]["eventSourceARN"]) == ("INSERT", arn)
    assert records[0]["dynamodb"]["ApproximateCreationDateTime"] == pytest.approx(time.time(), abs=300)
    still_bad = resend(account.clients, by_hand(account, "orders-still-bad", given_up(2, 3)))
    assert still_bad.put_back == 0
    assert "failed with 1 of 2 records" in still_bad.left[0]


def test_what_says_nothing_stays_where_it_is(account: Account) -> None:
    outcome = resend(account.clients, by_hand(account, "riddles", "who am I?"))
    assert outcome.put_back == 0
    assert outcome.left[0].endswith(": nothing says where it was to go")


def test_what_its_target_does_not_take_stays_with_the_reason(account: Account) -> None:
    record = {
        "requestContext": {"functionArn": arn_of(account, "lambda", "function:gone")},
        "requestPayload": {},
    }
    outcome = resend(account.clients, by_hand(account, "gone-failed", record))
    assert outcome.put_back == 0
    assert "ResourceNotFoundException" in outcome.left[0]
