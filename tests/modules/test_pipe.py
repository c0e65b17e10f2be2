from dataclasses import dataclass
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.iam import Grant, IGrantable
from modules.messaging import (
    EventBus,
    FifoQueue,
    FromQueue,
    FromStream,
    Pipe,
    Queue,
    ToEventBus,
    ToFunction,
    Topic,
    ToQueue,
    ToStateMachine,
    ToTopic,
)
from tests.support.grantee import KEY_ARN, imported_key, key_statement
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
INBOX = f"arn:aws:sqs:{ACCOUNT}:cairn-test-inbox"
OUT = f"arn:aws:sqs:{ACCOUNT}:cairn-test-out"
STREAM = f"arn:aws:dynamodb:{ACCOUNT}:table/cairn-test-orders/stream/2026"
BUS = f"arn:aws:events:{ACCOUNT}:event-bus/cairn-test-shop"
FUNCTION = f"arn:aws:lambda:{ACCOUNT}:function:cairn-test-enrich:live"
MACHINE = f"arn:aws:states:{ACCOUNT}:stateMachine:cairn-test-payment"
POLL = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]


@dataclass
class ExistingTopic:
    topic_arn: str = f"arn:aws:sns:{ACCOUNT}:alarms"


@dataclass
class ExistingFunction:
    alias_arn: str = FUNCTION

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        return Grant.add(grantee, actions=("lambda:InvokeFunction",), resources=(FUNCTION,))


@dataclass
class ExistingStateMachine:
    state_machine_arn: str = MACHINE

    def grant_start_execution(self, grantee: IGrantable) -> Grant:
        return Grant.add(grantee, actions=("states:StartExecution",), resources=(MACHINE,))


@dataclass
class ExistingTable:
    stream_arn: str = STREAM

    def grant_read_stream(self, grantee: IGrantable) -> Grant:
        return Grant.add(grantee, actions=("dynamodb:GetRecords",), resources=(STREAM,))


def inbox(stack: PlatformStack) -> FromQueue:
    return FromQueue(Queue.from_queue_arn(stack, "Inbox", INBOX, key=imported_key(stack)))


def out(stack: PlatformStack) -> ToQueue:
    return ToQueue(Queue.from_queue_arn(stack, "Out", OUT))


def pipe(stack: PlatformStack, **arguments: Any) -> Pipe:
    defaults = {
        "name": "orders",
        "description": "Carries orders",
        "key": imported_key(stack),
    }
    if "source" not in arguments:
        defaults["source"] = inbox(stack)
    if "target" not in arguments:
        defaults["target"] = out(stack)
    return Pipe(stack, "Pipe", **defaults | arguments)


def made(**arguments: Any) -> dict[str, Any]:
    return synthesize(lambda stack: pipe(stack, **arguments)).resource("aws_pipes_pipe")


def granted(template: Template) -> list[tuple[Any, Any]]:
    return [(statement["Action"], statement["Resource"]) for statement in template.statements()]


def test_a_pipe_is_encrypted_runs_and_logs_its_errors_without_the_events() -> None:
    template = synthesize(pipe)
    found = template.resource("aws_pipes_pipe")
    assert found["kms_key_identifier"] == KEY_ARN
    assert found["desired_state"] == "RUNNING"
    assert found["log_configuration"]["level"] == "ERROR"
    assert "include_execution_data" not in found["log_configuration"]
    assert (found["source"], found["target"]) == (INBOX, OUT)
    assert found["source_parameters"] == {"sqs_queue_parameters": {"batch_size": 10}}
    group = template.resource("aws_cloudwatch_log_group")
    assert group["name"] == "/aws/vendedlogs/pipes/cairn-test-orders"
    assert group["kms_key_id"] == KEY_ARN


def test_the_role_is_for_this_pipe_and_may_carry_and_nothing_else() -> None:
    template = synthesize(pipe)
    trust = template.resource("aws_iam_role")["assume_role_policy"]
    assert "pipes.amazonaws.com" in trust
    assert f"arn:aws:pipes:{ACCOUNT}:pipe/cairn-test-orders" in trust
    statements = template.statements()
    assert key_statement("sqs", "kms:Decrypt") in statements
    assert key_statement("pipes", "kms:Decrypt", "kms:GenerateDataKey") in statements
    rights = granted(template)
    assert (POLL, [INBOX]) in rights
    assert (["sqs:SendMessage"], [OUT]) in rights
    assert [action for action, _ in rights if action == ["logs:CreateLogStream", "logs:PutLogEvents"]] != []
    assert len(statements) == 5


def test_a_pipe_filters_enriches_and_shapes() -> None:
    template = synthesize(
        lambda stack: pipe(
            stack,
            filters=[{"body": {"kind": ["order"]}}],
            enrichment=ExistingFunction(),
            input_template='{"id": <$.body.id>}',
        )
    )
    found = template.resource("aws_pipes_pipe")
    pattern = {"pattern": '{"body": {"kind": ["order"]}}'}
    assert found["source_parameters"]["filter_criteria"] == {"filter": [pattern]}
    assert found["enrichment"] == FUNCTION
    assert found["target_parameters"] == {"input_template": '{"id": <$.body.id>}'}
    assert (["lambda:InvokeFunction"], [FUNCTION]) in granted(template)


def test_a_stream_is_read_from_its_beginning_and_what_fails_goes_to_the_dead_letters() -> None:
    def build(stack: PlatformStack) -> None:
        dead = Queue.from_queue_arn(stack, "Dead", f"{OUT}-dead")
        pipe(stack, source=FromStream(ExistingTable(), dead_letter_queue=dead))

    template = synthesize(build)
    assert template.resource("aws_pipes_pipe")["source_parameters"] == {
        "dynamodb_stream_parameters": {
            "starting_position": "TRIM_HORIZON",
            "batch_size": 100,
            "maximum_retry_attempts": 5,
            "maximum_record_age_in_seconds": 3600,
            "on_partial_batch_item_failure": "AUTOMATIC_BISECT",
            "dead_letter_config": {"arn": f"{OUT}-dead"},
        }
    }
    assert (["dynamodb:GetRecords"], [STREAM]) in granted(template)
    assert (["sqs:SendMessage"], [f"{OUT}-dead"]) in granted(template)


@pytest.mark.parametrize(
    ("target", "arn", "parameters", "right"),
    [
        (
            lambda _: ToFunction(ExistingFunction()),
            FUNCTION,
            {"lambda_function_parameters": {"invocation_type": "REQUEST_RESPONSE"}},
            (["lambda:InvokeFunction"], [FUNCTION]),
        ),
        (
            lambda _: ToStateMachine(ExistingStateMachine()),
            MACHINE,
            {"step_function_state_machine_parameters": {"invocation_type": "FIRE_AND_FORGET"}},
            (["states:StartExecution"], [MACHINE]),
        ),
        (
            lambda stack: ToEventBus(
                bus=EventBus.from_event_bus_arn(stack, "Bus", BUS), source="orders", detail_type="Placed"
            ),
            BUS,
            {"eventbridge_event_bus_parameters": {"source": "orders", "detail_type": "Placed"}},
            (["events:PutEvents"], [BUS]),
        ),
        (
            lambda stack: ToQueue(
                FifoQueue(stack, "Fifo", name="ordered", key=imported_key(stack)), message_group_id="one"
            ),
            None,
            {"sqs_queue_parameters": {"message_group_id": "one"}},
            None,
        ),
    ],
    ids=["function", "state machine", "bus", "FIFO queue"],
)
def test_each_kind_of_target_gets_its_parameters_and_its_right(
    target: Any, arn: str | None, parameters: dict[str, Any], right: Any
) -> None:
    template = synthesize(lambda stack: pipe(stack, target=target(stack)))
    found = template.resource("aws_pipes_pipe")
    assert found["target_parameters"] == parameters
    if arn is not None:
        assert found["target"] == arn
        assert right in granted(template)


def test_a_topic_needs_no_parameters() -> None:
    def build(stack: PlatformStack) -> None:
        pipe(stack, target=ToTopic(Topic(stack, "Topic", name="told", key=imported_key(stack))))

    template = synthesize(build)
    assert template.resource("aws_pipes_pipe")["target"].startswith("${aws_sns_topic.Topic_")
    (right,) = [action for action, _ in granted(template) if action == ["sns:Publish"]]
    assert right


def test_a_stopped_pipe_is_made_stopped() -> None:
    assert made(enabled=False)["desired_state"] == "STOPPED"


def test_a_failed_batch_is_told() -> None:
    template = synthesize(lambda stack: pipe(stack).add_alarms([ExistingTopic()]))
    alarm = template.resource("aws_cloudwatch_metric_alarm")
    assert (alarm["namespace"], alarm["metric_name"]) == ("AWS/EventBridge/Pipes", "ExecutionFailed")
    assert alarm["alarm_actions"] == [ExistingTopic().topic_arn]


@pytest.mark.parametrize("filters", [[{"a": [1]}] * 6, [{}]], ids=["six", "empty"])
def test_rejects_filters_that_pipes_do_not_take(filters: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match="filters of the pipe 'orders' must be at most 5 patterns"):
        made(filters=filters)


@pytest.mark.parametrize("length", [0, 8193])
def test_rejects_a_template_of_no_valid_length(length: int) -> None:
    with pytest.raises(ValueError, match=f"input_template must be 1-8192 characters long, got {length}"):
        made(input_template="x" * length)


@pytest.mark.parametrize("size", [0, 10001])
def test_rejects_a_batch_size_that_is_out_of_range(size: int) -> None:
    with pytest.raises(ValueError, match=f"batch_size must be 1-10000, got {size}"):
        FromQueue(None, batch_size=size)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("argument", "value", "allowed"),
    [
        ("batch_size", 0, "1-10000"),
        ("maximum_retries", -1, "0-10000"),
        ("maximum_record_age_sec", 59, "60-604800"),
    ],
)
def test_rejects_stream_settings_that_are_out_of_range(argument: str, value: int, allowed: str) -> None:
    with pytest.raises(ValueError, match=f"{argument} must be {allowed}, got {value}"):
        FromStream(ExistingTable(), dead_letter_queue=None, **{argument: value})  # type: ignore[arg-type]


def test_rejects_fifo_dead_letters_and_message_groups_that_do_not_fit() -> None:
    def build(stack: PlatformStack) -> None:
        fifo = FifoQueue(stack, "Fifo", name="ordered", key=imported_key(stack))
        with pytest.raises(ValueError, match="dead_letter_queue must be a standard queue"):
            FromStream(ExistingTable(), dead_letter_queue=fifo)
        with pytest.raises(ValueError, match="a FIFO queue needs one, got None"):
            ToQueue(fifo)
        with pytest.raises(ValueError, match="a standard queue takes none, got 'one'"):
            ToQueue(Queue.from_queue_arn(stack, "Queue", OUT), message_group_id="one")

    synthesize(build)
