"""Functions that streams, queues and failed events are led to."""

from pathlib import Path
from typing import Any

import pytest

from modules.compute import Package
from modules.core import PlatformStack
from modules.messaging import IQueue, Queue
from modules.storage import Attribute, Table
from tests.support.functions import function, reference, without_hash
from tests.support.grantee import imported_key, key_statement
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-mail"
FAILURES_ARN = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-failures"
TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/cairn-test-orders"
STREAM_ARN = f"{TABLE_ARN}/stream/2026-01-01T00:00:00.000"


@pytest.fixture
def package(tmp_path: Path) -> Package:
    archive = tmp_path / "orders.zip"
    archive.write_bytes(b"not really a zip")
    return Package(archive)


def failures(stack: PlatformStack) -> IQueue:
    return Queue.from_queue_arn(stack, "Failures", FAILURES_ARN, key=imported_key(stack))


SEND_FAILURES = [
    key_statement("sqs", "kms:Decrypt", "kms:GenerateDataKey"),
    {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": [FAILURES_ARN]},
]


def test_failed_asynchronous_events_go_to_the_failure_destination(package: Package) -> None:
    template = synthesize(lambda stack: function(stack, package, failure_destination=failures(stack)))
    found = template.resource("aws_lambda_function_event_invoke_config")
    assert found["destination_config"] == {"on_failure": {"destination": FAILURES_ARN}}
    assert found["maximum_retry_attempts"] == 2
    assert without_hash(found["depends_on"][0] + ".").startswith("aws_iam_role_policy.CreateOrder_")
    assert template.statements()[2:] == SEND_FAILURES


def consuming(package: Package, **arguments: Any) -> Template:
    def make(stack: PlatformStack) -> None:
        key = imported_key(stack)
        table = Table.from_table_arn(stack, "Orders", TABLE_ARN, stream_arn=STREAM_ARN, key=key)
        function(stack, package).consume_stream(table, failure_queue=failures(stack), **arguments)

    return synthesize(make)


def test_a_stream_is_consumed_in_order_and_loses_no_record(package: Package) -> None:
    found = consuming(package).resource("aws_lambda_event_source_mapping")
    assert without_hash(found.pop("function_name")) == reference("aws_lambda_alias", "arn")
    assert found.pop("depends_on")[0].startswith("aws_iam_role_policy.CreateOrder_")
    assert found == {
        "event_source_arn": STREAM_ARN,
        "starting_position": "TRIM_HORIZON",
        "batch_size": 100,
        "bisect_batch_on_function_error": True,
        "function_response_types": ["ReportBatchItemFailures"],
        "maximum_retry_attempts": 5,
        "maximum_record_age_in_seconds": 3600,
        "destination_config": {"on_failure": {"destination_arn": FAILURES_ARN}},
    }


def test_a_stream_consumer_reads_that_stream_and_sends_to_that_queue(package: Package) -> None:
    actions = ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"]
    assert consuming(package).statements()[2:] == [
        key_statement("dynamodb", "kms:Decrypt"),
        {"Effect": "Allow", "Action": [f"dynamodb:{a}" for a in actions], "Resource": [STREAM_ARN]},
        *SEND_FAILURES,
    ]


def from_queue(package: Package, *, fifo: bool = False, **arguments: Any) -> Template:
    def make(stack: PlatformStack) -> None:
        arn = f"{QUEUE_ARN}.fifo" if fifo else QUEUE_ARN
        queue = Queue.from_queue_arn(stack, "Mail", arn, key=imported_key(stack))
        function(stack, package).consume_queue(queue, **arguments)

    return synthesize(make)


def test_a_queue_gets_back_the_failed_messages_of_a_batch_alone(package: Package) -> None:
    found = from_queue(package).resource("aws_lambda_event_source_mapping")
    assert without_hash(found.pop("function_name")) == reference("aws_lambda_alias", "arn")
    assert found.pop("depends_on")[0].startswith("aws_iam_role_policy.CreateOrder_")
    assert found == {
        "event_source_arn": QUEUE_ARN,
        "batch_size": 10,
        "function_response_types": ["ReportBatchItemFailures"],
    }


def test_a_queue_consumer_takes_from_that_queue_and_nothing_else(package: Package) -> None:
    actions = ("DeleteMessage", "GetQueueAttributes", "ReceiveMessage")
    assert from_queue(package).statements()[2:] == [
        key_statement("sqs", "kms:Decrypt"),
        {"Effect": "Allow", "Action": [f"sqs:{action}" for action in actions], "Resource": [QUEUE_ARN]},
    ]


def test_large_batches_wait_for_messages_and_few_functions_run_at_once(package: Package) -> None:
    found = from_queue(package, batch_size=100, batching_window_sec=5, maximum_concurrency=2).resource(
        "aws_lambda_event_source_mapping"
    )
    assert (found["batch_size"], found["maximum_batching_window_in_seconds"]) == (100, 5)
    assert found["scaling_config"] == {"maximum_concurrency": 2}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0}, "batch_size must be 1-10000, got 0"),
        ({"batch_size": 11, "fifo": True}, "batch_size must be 1-10, got 11"),
        ({"batching_window_sec": 301}, "batching_window_sec must be 0-300, got 301"),
        ({"batching_window_sec": 1, "fifo": True}, "batching_window_sec must be 0-0, got 1"),
        ({"batch_size": 11}, "batching_window_sec must be 1-300 where batch_size is over 10, got 0"),
        ({"maximum_concurrency": 1}, "maximum_concurrency must be 2-1000, got 1"),
    ],
)
def test_a_queue_consumer_rejects(package: Package, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        from_queue(package, **arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0}, "batch_size must be 1-10000, got 0"),
        ({"maximum_retries": -1}, "maximum_retries must be 0-10000, got -1"),
        ({"maximum_record_age_sec": 59}, "maximum_record_age_sec must be 60-604800, got 59"),
    ],
)
def test_a_stream_consumer_rejects(package: Package, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        consuming(package, **arguments)


def test_rejects_the_stream_of_a_table_without_one(package: Package) -> None:
    def make(stack: PlatformStack) -> None:
        key = imported_key(stack)
        table = Table(stack, "Orders", name="orders", partition_key=Attribute("id", "S"), key=key)
        function(stack, package).consume_stream(table, failure_queue=failures(stack))

    with pytest.raises(ValueError, match="has no stream"):
        synthesize(make)
