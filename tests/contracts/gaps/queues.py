"""SQS queues, as AWS serves them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.deliveries import arn_of
from tests.contracts.gaps.identity import acting_as
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually


@aws_does("message_move_tasks")
def dead_letters_are_moved_back(account: Account) -> None:
    sqs = account.clients("sqs")
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    redrive = json.dumps({"deadLetterTargetArn": arn_of(account, "sqs", "dead"), "maxReceiveCount": 1})
    attributes = {"RedrivePolicy": redrive, "VisibilityTimeout": "0"}
    work = sqs.create_queue(QueueName="work", Attributes=attributes)["QueueUrl"]
    dead_arn, work_arn = arn_of(account, "sqs", "dead"), arn_of(account, "sqs", "work")
    with pytest.raises(ClientError, match="must be configured as a Dead Letter Queue"):
        sqs.start_message_move_task(SourceArn=work_arn)
    _kill(sqs, work, dead, 3)
    sqs.start_message_move_task(SourceArn=dead_arn)

    def moved(count: int, status: str) -> dict[str, Any]:
        task: dict[str, Any] = sqs.list_message_move_tasks(SourceArn=dead_arn)["Results"][0]
        assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == (status, count)
        return task

    assert eventually(lambda: moved(3, "COMPLETED"))["ApproximateNumberOfMessagesToMove"] == 3
    assert _length(sqs, work) == 3
    _kill(sqs, work, dead, 0)
    sqs.create_queue(QueueName="elsewhere")
    handle = sqs.start_message_move_task(
        SourceArn=dead_arn, DestinationArn=arn_of(account, "sqs", "elsewhere"), MaxNumberOfMessagesPerSecond=1
    )["TaskHandle"]
    with pytest.raises(ClientError, match="already a task running"):
        sqs.start_message_move_task(SourceArn=dead_arn)
    eventually(lambda: moved(1, "RUNNING"), every_sec=0.05)
    assert sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"] == 1
    assert "TaskHandle" not in eventually(lambda: moved(1, "CANCELLED"))
    assert _length(sqs, dead) == 2


@aws_does("queue_metrics")
def an_alarm_goes_off_while_messages_wait(account: Account) -> None:
    sqs, cloudwatch = account.clients("sqs"), account.clients("cloudwatch")
    url = sqs.create_queue(QueueName="watched")["QueueUrl"]
    cloudwatch.put_metric_alarm(
        AlarmName="watched-not-empty",
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[{"Name": "QueueName", "Value": "watched"}],
        Statistic="Maximum",
        Period=10,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="notBreaching",
    )
    sqs.send_message(QueueUrl=url, MessageBody="hello")

    def state(wanted: str) -> None:
        (alarm,) = cloudwatch.describe_alarms(AlarmNames=["watched-not-empty"])["MetricAlarms"]
        assert alarm["StateValue"] == wanted

    eventually(lambda: state("ALARM"), within_sec=60)
    now = datetime.now(UTC)
    (age,) = cloudwatch.get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName="ApproximateAgeOfOldestMessage",
        Dimensions=[{"Name": "QueueName", "Value": "watched"}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Maximum"],
    )["Datapoints"]
    assert age["Maximum"] < 300
    sqs.purge_queue(QueueUrl=url)
    eventually(lambda: state("OK"), within_sec=60)


def _kill(sqs: Any, work: str, dead: str, more: int) -> None:
    """Send `more` messages, and receive what is in the queue until all of it is dead."""
    for number in range(more):
        sqs.send_message(QueueUrl=work, MessageBody=str(number))

    def all_dead() -> None:
        sqs.receive_message(QueueUrl=work, MaxNumberOfMessages=10)
        assert _length(sqs, dead) == 3

    eventually(all_dead)


def _length(sqs: Any, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


@aws_does("batch_rights")
def who_may_do_it_to_one_message_may_do_it_to_ten(account: Account) -> None:
    url = account.clients("sqs").create_queue(QueueName="work")["QueueUrl"]
    topic = account.clients("sns").create_topic(Name="news")["TopicArn"]
    may = [
        {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"]},
        {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": topic},
    ]
    may[0]["Resource"] = arn_of(account, "sqs", "work")
    worker = acting_as(account, "worker", *may)
    sqs = worker("sqs")
    entries = [{"Id": str(number), "MessageBody": "order"} for number in range(3)]
    assert len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 3
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    taken = [{"Id": str(n), "ReceiptHandle": one["ReceiptHandle"]} for n, one in enumerate(messages)]
    with pytest.raises(ClientError, match="AccessDenied"):
        sqs.change_message_visibility_batch(
            QueueUrl=url, Entries=[{**entry, "VisibilityTimeout": 5} for entry in taken]
        )
    assert len(sqs.delete_message_batch(QueueUrl=url, Entries=taken)["Successful"]) == len(messages)
    published = worker("sns").publish_batch(
        TopicArn=topic, PublishBatchRequestEntries=[{"Id": "1", "Message": "order"}]
    )
    assert len(published["Successful"]) == 1
