"""What a state machine's tasks call, and the rights that each brings to its role."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.iam import Grant, IGrantable
from modules.messaging import EventBus, FifoQueue, Queue, Topic
from modules.storage import Table
from modules.workflow import (
    TASK_TOKEN,
    Definition,
    DynamodbItem,
    LambdaInvoke,
    Parallel,
    PutEvents,
    SnsPublish,
    SqsSendMessage,
)
from tests.support.grantee import KEY_ARN, imported_key, key_statement
from tests.support.state_machines import ACCOUNT, QUEUE_ARN, allow, machine, one_task
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth
FUNCTION_ARN = f"arn:aws:lambda:{ACCOUNT}:function:cairn-test-reserve:live"
BUS_ARN = f"arn:aws:events:{ACCOUNT}:event-bus/cairn-test-shop"
TABLE_ARN = f"arn:aws:dynamodb:{ACCOUNT}:table/cairn-test-ledger"


@dataclass
class ExistingFunction:
    alias_arn: str = FUNCTION_ARN

    def grant_invoke(self, role: IGrantable) -> Grant:
        return Grant.add(role, actions=("lambda:InvokeFunction",), resources=(FUNCTION_ARN,))


def built(make: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The parameters of the one task, and what it is granted apart from what every machine is."""

    def build(stack: PlatformStack) -> None:
        machine(stack, definition=one_task(make(stack)))

    template = synthesize(build)
    states = json.loads(template.resource("aws_sfn_state_machine")["definition"])["States"]
    *granted, _own_key, _star = template.statements()
    return states["Call"], granted


def test_every_machine_traces_logs_and_uses_its_key() -> None:
    key, star = synthesize(machine).statements()
    assert key == allow(KEY_ARN, "kms:Decrypt", "kms:GenerateDataKey")
    assert star["Resource"] == ["*"]
    assert star["Action"] == [
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ]


def test_a_function_is_invoked_by_its_alias() -> None:
    call, granted = built(lambda _stack: LambdaInvoke(ExistingFunction(), {"id.$": "$.id"}))
    assert call["Resource"] == "arn:aws:states:::lambda:invoke"
    assert call["Parameters"] == {"FunctionName": FUNCTION_ARN, "Payload": {"id.$": "$.id"}}
    assert granted == [allow(FUNCTION_ARN, "lambda:InvokeFunction")]


def test_a_function_gets_the_whole_input_where_no_payload_is_given() -> None:
    call, _ = built(lambda _stack: LambdaInvoke(ExistingFunction()))
    assert call["Parameters"]["Payload.$"] == "$"


def queue(stack: PlatformStack) -> Any:
    return Queue.from_queue_arn(stack, "Stock", QUEUE_ARN, key=imported_key(stack))


def test_a_message_with_a_token_is_waited_for() -> None:
    call, granted = built(lambda stack: SqsSendMessage(queue=queue(stack), body={"token.$": TASK_TOKEN}))
    assert call["Resource"] == "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    url = "https://sqs.eu-west-1.amazonaws.com/123456789012/cairn-test-stock"
    assert call["Parameters"] == {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}}
    assert granted == [
        key_statement("sqs", "kms:Decrypt", "kms:GenerateDataKey"),
        allow(QUEUE_ARN, "sqs:SendMessage"),
    ]


def test_a_message_without_a_token_is_not() -> None:
    call, _ = built(lambda stack: SqsSendMessage(queue=queue(stack), body={"id.$": "$.id"}))
    assert call["Resource"] == "arn:aws:states:::sqs:sendMessage"


def test_a_message_to_a_fifo_queue_has_a_group() -> None:
    def make(stack: PlatformStack) -> SqsSendMessage:
        ordered = FifoQueue(stack, "Ordered", name="ordered", key=imported_key(stack))
        return SqsSendMessage(queue=ordered, body={}, message_group_id="stock")

    assert built(make)[0]["Parameters"]["MessageGroupId"] == "stock"
    with pytest.raises(ValueError, match="message_group_id must fit the queue: a standard queue takes none"):
        built(lambda stack: SqsSendMessage(queue=queue(stack), body={}, message_group_id="stock"))


def test_a_message_is_published_with_its_attributes() -> None:
    def make(stack: PlatformStack) -> SnsPublish:
        topic = Topic(stack, "Payments", name="payments", key=imported_key(stack))
        return SnsPublish(
            topic=topic, message={"id.$": "$.id"}, attributes={"kind": "Captured", "who": "$.who"}
        )

    call, granted = built(make)
    assert call["Parameters"]["MessageAttributes"] == {
        "kind": {"DataType": "String", "StringValue": "Captured"},
        "who": {"DataType": "String", "StringValue.$": "$.who"},
    }
    assert granted[0] == key_statement("sns", "kms:Decrypt", "kms:GenerateDataKey")
    assert granted[1]["Action"] == ["sns:Publish"]


def test_an_event_is_put_on_the_bus() -> None:
    def make(stack: PlatformStack) -> PutEvents:
        bus = EventBus.from_event_bus_arn(stack, "Shop", BUS_ARN)
        return PutEvents(bus=bus, source="cairn", detail_type="Paid", detail={"id.$": "$.id"})

    call, granted = built(make)
    (entry,) = call["Parameters"]["Entries"]
    assert entry == {
        "EventBusName": "cairn-test-shop",
        "Source": "cairn",
        "DetailType": "Paid",
        "Detail": {"id.$": "$.id"},
    }
    assert granted == [allow(BUS_ARN, "events:PutEvents")]


@pytest.mark.parametrize(
    ("action", "granted_action"),
    [
        ("deleteItem", "dynamodb:DeleteItem"),
        ("getItem", "dynamodb:GetItem"),
        ("putItem", "dynamodb:PutItem"),
        ("updateItem", "dynamodb:UpdateItem"),
    ],
)
def test_an_item_task_is_granted_its_one_action(action: str, granted_action: str) -> None:
    def make(stack: PlatformStack) -> DynamodbItem:
        table = Table.from_table_arn(stack, "Ledger", TABLE_ARN)
        return DynamodbItem(table=table, action=action, parameters={"Key": {"id": {"S.$": "$.id"}}})

    call, granted = built(make)
    assert call["Resource"] == f"arn:aws:states:::dynamodb:{action}"
    assert call["Parameters"]["TableName"] == "cairn-test-ledger"
    assert granted == [allow(TABLE_ARN, granted_action)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"action": "scan", "parameters": {}}, "action must be one of deleteItem, .* got 'scan'"),
        ({"action": "getItem", "parameters": {"TableName": "x"}}, "parameters must leave TableName out"),
    ],
)
def test_an_item_task_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: DynamodbItem(table=Table.from_table_arn(stack, "L", TABLE_ARN), **arguments))


def test_what_branches_call_is_granted_too() -> None:
    definition = Definition(
        start_at="Both",
        states=[Parallel(name="Both", branches=[one_task(LambdaInvoke(ExistingFunction()))])],
    )
    statements = synthesize(lambda stack: machine(stack, definition=definition)).statements()
    assert statements[0] == allow(FUNCTION_ARN, "lambda:InvokeFunction")


def test_an_express_machine_rejects_tasks_that_wait() -> None:
    def build(stack: PlatformStack) -> None:
        waits = SqsSendMessage(queue=queue(stack), body={"token.$": TASK_TOKEN})
        machine(stack, definition=one_task(waits), type="EXPRESS")

    with pytest.raises(ValueError, match=r"tasks that wait for a token, got EXPRESS with \['Call'\]"):
        synthesize(build)
