"""What lies in the local cloud goes on after a start: of other code, on another port, behind its streams."""

import json

import pytest

from cairn.localcloud import LocalCloud, code
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.streams import make_function, make_table, stream_reader
from tests.support.eventually import eventually
from tests.support.own_cloud import ACCOUNT, SLOW, account_of, cloud
from tests.support.ports import free_port

__all__ = ["cloud"]

pytestmark = pytest.mark.integration

NEW_IMAGES = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
_QUEUE_READER = {
    "Effect": "Allow",
    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    "Resource": "*",
}


def test_other_code_than_the_running_one_starts_it_anew_with_its_data(
    cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cloud.start()
    account_of(cloud).clients("sqs").create_queue(QueueName="kept")
    monkeypatch.setattr(code, "digest", lambda: "changed")
    told: list[str] = []
    second = cloud.start(told.append)
    assert second.pid != first.pid
    assert told[0] == "The local cloud is started anew with its data: its own code has changed"
    assert len(account_of(cloud).clients("sqs").list_queues()["QueueUrls"]) == 1
    assert cloud.start().pid == second.pid


def test_a_queue_made_on_another_port_is_delivered_to_its_function(cloud: LocalCloud) -> None:
    cloud.start()
    account = account_of(cloud)
    sqs, functions = account.clients("sqs"), account.clients("lambda")
    url = sqs.create_queue(QueueName="moved")["QueueUrl"]
    role = make_role(account, "reader", _QUEUE_READER)
    make_function(account, "reader", SLOW, role)
    functions.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=f"arn:aws:sqs:us-east-1:{ACCOUNT}:moved"
    )
    cloud.stop()
    elsewhere = LocalCloud(cloud.files.root, port=free_port())
    elsewhere.start()
    moved = account_of(elsewhere).clients("sqs")
    moved.send_message(QueueUrl=url, MessageBody="{}")

    def delivered() -> None:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        waiting = moved.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        assert set(waiting.values()) == {"0"}

    eventually(delivered, within_sec=15)
    elsewhere.stop()


def test_a_mapping_whose_place_lies_behind_its_stream_reads_what_comes_next(cloud: LocalCloud) -> None:
    cloud.start()
    account = account_of(cloud)
    dynamodb, functions = account.clients("dynamodb"), account.clients("lambda")
    stream = make_table(account, "orders", StreamSpecification=NEW_IMAGES)["LatestStreamArn"]
    make_function(account, "reader", SLOW, make_role(account, "reader", *stream_reader()))
    mapping = functions.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=stream, StartingPosition="LATEST"
    )["UUID"]
    cloud.stop()
    saved = cloud.files.state / "lambda.json"
    state = json.loads(saved.read_text())
    places = state["payload"]["dynamodb_stream_positions"]["data"]
    assert len(places) == 1
    state["payload"]["dynamodb_stream_positions"]["data"] = dict.fromkeys(places, 7)
    saved.write_text(json.dumps(state))
    cloud.start()
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "1"}})

    def read() -> None:
        result = functions.get_event_source_mapping(UUID=mapping)["LastProcessingResult"]
        assert result == "OK"

    eventually(read, within_sec=8)
