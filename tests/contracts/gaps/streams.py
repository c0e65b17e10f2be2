"""Lambda functions that read a table's stream, as AWS runs them."""

import io
import json
import zipfile
from typing import Any

import psutil
import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually, never

# Records what it was called with in the table `calls`, and fails at orders whose id begins with "bad".
_HANDLER = """
import boto3, json, uuid
def handler(event, context):
    print("called")
    ids = [record["dynamodb"]["Keys"]["id"]["S"] for record in event["Records"]]
    boto3.client("dynamodb").put_item(
        TableName="calls", Item={"id": {"S": str(uuid.uuid4())}, "orders": {"S": json.dumps(ids)}})
    for record in event["Records"]:
        if record["dynamodb"]["Keys"]["id"]["S"].startswith("bad"):
            return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
        if record["dynamodb"]["Keys"]["id"]["S"].startswith("crash"):
            raise ValueError("crash")
"""


def make_table(account: Account, name: str, **more: Any) -> dict[str, Any]:
    """A table with the key `id`."""
    made: dict[str, Any] = account.clients("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )["TableDescription"]
    return made


def make_function(account: Account, name: str, source: str, role: str) -> None:
    """A Python function whose only file is `source`."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", source)
    account.clients("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="app.handler",
        Role=role,
        Timeout=10,
        Code={"ZipFile": package.getvalue()},
    )


def stream_reader(*more: dict[str, Any]) -> list[dict[str, Any]]:
    """Statements of a role that reads streams."""
    actions = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"]
    reading = [f"dynamodb:{action}" for action in actions]
    return [{"Effect": "Allow", "Action": reading, "Resource": "*"}, *more]


def _calls(account: Account) -> list[list[str]]:
    items = account.clients("dynamodb").scan(TableName="calls")["Items"]
    return [json.loads(item["orders"]["S"]) for item in items]


@aws_does("stream_mapping_failures")
def a_stream_mapping_retries_the_failed_rest_and_then_gives_up(account: Account) -> None:
    dynamodb, sqs = account.clients("dynamodb"), account.clients("sqs")
    make_table(account, "calls")
    stream = make_table(
        account, "orders", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )["LatestStreamArn"]
    queue = sqs.create_queue(QueueName="failures")["QueueUrl"]
    queue_arn = f"arn:aws:sqs:us-east-1:{account.account_id}:failures"
    role = make_role(
        account,
        "reader",
        *stream_reader(
            {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue_arn},
            {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"},
        ),
    )
    make_function(account, "reader", _HANDLER, role)
    for order in ("good-1", "good-2", "bad-3", "good-4"):
        dynamodb.put_item(TableName="orders", Item={"id": {"S": order}})
    account.clients("lambda").create_event_source_mapping(
        FunctionName="reader",
        EventSourceArn=stream,
        StartingPosition="TRIM_HORIZON",
        BatchSize=100,
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": queue_arn}},
    )

    def given_up() -> dict[str, Any]:
        found = sqs.receive_message(QueueUrl=queue).get("Messages", [])
        assert found
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=found[0]["ReceiptHandle"])
        return dict(json.loads(found[0]["Body"]))

    record = eventually(given_up, within_sec=4)
    assert sorted(_calls(account)) == [
        ["bad-3", "good-4"],
        ["good-1", "good-2", "bad-3", "good-4"],
    ]
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["requestContext"]["functionArn"].endswith(":function:reader")
    assert record["DDBStreamBatchInfo"]["batchSize"] == 2
    assert record["DDBStreamBatchInfo"]["streamArn"] == stream
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "crash-5"}})
    assert eventually(given_up, within_sec=4)["DDBStreamBatchInfo"]["batchSize"] == 1
    assert [call for call in _calls(account) if "crash-5" in call] == [["crash-5"], ["crash-5"]]


@aws_does("event_source_permissions")
def a_mapping_reads_only_what_the_role_of_its_function_may_read(account: Account) -> None:
    dynamodb, iam, functions = account.clients("dynamodb"), account.clients("iam"), account.clients("lambda")
    make_table(account, "calls")
    stream = make_table(
        account, "orders", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )["LatestStreamArn"]
    writing = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}
    make_function(account, "reader", _HANDLER, make_role(account, "reader", writing))
    wanted = {"FunctionName": "reader", "EventSourceArn": stream, "StartingPosition": "TRIM_HORIZON"}
    with pytest.raises(ClientError, match="Cannot access stream"):
        functions.create_event_source_mapping(**wanted)
    everything = json.dumps({"Version": "2012-10-17", "Statement": stream_reader(writing)})
    iam.put_role_policy(RoleName="reader", PolicyName="policy", PolicyDocument=everything)
    functions.create_event_source_mapping(**wanted)
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "good-1"}})

    def called() -> None:
        assert _calls(account) == [["good-1"]]

    eventually(called, within_sec=5)
    only_writing = json.dumps({"Version": "2012-10-17", "Statement": writing})
    iam.put_role_policy(RoleName="reader", PolicyName="policy", PolicyDocument=only_writing)
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "good-2"}})
    never(lambda: len(_calls(account)) > 1, for_sec=1)


@aws_does("stream_records_kept")
def a_restart_loses_no_change(account: Account) -> None:
    dynamodb, functions = account.clients("dynamodb"), account.clients("lambda")
    make_table(account, "calls")
    stream = make_table(
        account, "orders", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )["LatestStreamArn"]
    writing = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}
    make_function(account, "reader", _HANDLER, make_role(account, "reader", *stream_reader(writing)))
    mapping = functions.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=stream, StartingPosition="TRIM_HORIZON"
    )["UUID"]

    def place(order: str) -> None:
        dynamodb.put_item(TableName="orders", Item={"id": {"S": order}})

    def seen(*orders: str) -> None:
        assert sorted(order for call in _calls(account) for order in call) == sorted(orders)

    place("good-1")
    eventually(lambda: seen("good-1"), within_sec=5)
    functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    place("good-2")
    _restart(account)
    functions.update_event_source_mapping(UUID=mapping, Enabled=True)
    place("good-3")
    eventually(lambda: seen("good-1", "good-2", "good-3"), within_sec=5)


def _restart(account: Account) -> None:
    """Save, kill and start the emulator."""
    account.cloud.save()
    emulator = psutil.Process(account.cloud.status().pid)
    emulator.kill()
    emulator.wait(5)
    account.cloud.start()
