"""EventBridge Pipes, as AWS runs them."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.deliveries import arn_of, received, service_role
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function, make_table, stream_reader
from tests.support.cloud import Account
from tests.support.eventually import eventually, never

_ENRICHES = """
def handler(event, context):
    return [{**each, "seen": True} for each in event]
"""
_ORDERS = {"FilterCriteria": {"Filters": [{"Pattern": json.dumps({"body": {"kind": ["order"]}})}]}}


def _take(queue_arn: str) -> dict[str, Any]:
    actions = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    return {"Effect": "Allow", "Action": actions, "Resource": queue_arn}


@aws_does("pipe_runs")
def a_pipe_takes_filters_enriches_shapes_and_delivers(account: Account) -> None:
    pipes, sqs = account.clients("pipes"), account.clients("sqs")
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("inbox", "out", "forbidden")}
    inbox, out = arn_of(account, "sqs", "inbox"), arn_of(account, "sqs", "out")
    make_function(account, "enrich", _ENRICHES, make_role(account, "enrich"))
    function = arn_of(account, "lambda", "function:enrich")
    stream = make_table(
        account, "orders", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    )["LatestStreamArn"]
    role = service_role(
        account,
        "pipe",
        "pipes.amazonaws.com",
        _take(inbox),
        {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function},
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": out},
        *stream_reader(),
    )
    pipes.create_pipe(
        Name="orders",
        RoleArn=role,
        Source=inbox,
        SourceParameters=_ORDERS,
        Enrichment=function,
        EnrichmentParameters={"InputTemplate": '{"id": <$.body.id>, "by": "<aws.pipes.pipe-name>"}'},
        Target=out,
        TargetParameters={"InputTemplate": '{"order": <$.id>, "by": <$.by>, "seen": <$.seen>}'},
    )
    for message in ({"kind": "order", "id": 7}, {"kind": "other", "id": 8}):
        sqs.send_message(QueueUrl=urls["inbox"], MessageBody=json.dumps(message))
    assert json.loads(received(account, urls["out"], within_sec=10)["Body"]) == {
        "order": 7,
        "by": "orders",
        "seen": True,
    }

    def left() -> None:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = sqs.get_queue_attributes(QueueUrl=urls["inbox"], AttributeNames=names)["Attributes"]
        assert set(found.values()) == {"0"}

    eventually(left)
    reading = {"DynamoDBStreamParameters": {"StartingPosition": "TRIM_HORIZON"}}
    for name, target in {"rows": out, "may-not": arn_of(account, "sqs", "forbidden")}.items():
        pipes.create_pipe(Name=name, RoleArn=role, Source=stream, SourceParameters=reading, Target=target)
    account.clients("dynamodb").put_item(TableName="orders", Item={"id": {"S": "one"}})
    record = json.loads(received(account, urls["out"], within_sec=10)["Body"])
    assert record["dynamodb"]["Keys"] == {"id": {"S": "one"}}
    never(lambda: "Messages" in sqs.receive_message(QueueUrl=urls["forbidden"]), for_sec=1.5)


@aws_does("pipe_read_back")
def a_pipe_is_read_back_whole(account: Account) -> None:
    pipes, sqs = account.clients("pipes"), account.clients("sqs")
    for name in ("inbox", "out"):
        sqs.create_queue(QueueName=name)
    inbox, out = arn_of(account, "sqs", "inbox"), arn_of(account, "sqs", "out")
    wanted: dict[str, Any] = {
        "RoleArn": service_role(account, "pipe", "pipes.amazonaws.com", _take(inbox)),
        "SourceParameters": {**_ORDERS, "SqsQueueParameters": {"BatchSize": 5}},
        "TargetParameters": {"InputTemplate": '{"id": <$.body.id>}'},
    }
    pipes.create_pipe(Name="orders", Source=inbox, Target=out, **wanted)

    def read() -> dict[str, Any]:
        found = pipes.describe_pipe(Name="orders")
        return {name: found.get(name) for name in wanted}

    assert read() == wanted
    wanted["TargetParameters"] = {"InputTemplate": '{"order": <$.body.id>}'}
    pipes.update_pipe(Name="orders", **wanted)
    assert read() == wanted
    with pytest.raises(ClientError, match="cannot be assumed"):
        pipes.create_pipe(
            Name="other",
            Source=inbox,
            Target=out,
            RoleArn=service_role(account, "other", "ecs.amazonaws.com"),
        )
