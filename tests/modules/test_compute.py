import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modules.compute import Function, Package
from modules.core import PlatformStack, stack_of
from modules.encryption import Key
from modules.messaging import IQueue, Queue
from modules.storage import Attribute, Bucket, Table
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

QUEUE_ARN = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-mail"
FAILURES_ARN = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-failures"
TABLE_ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/cairn-test-orders"
STREAM_ARN = f"{TABLE_ARN}/stream/2026-01-01T00:00:00.000"
TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:cairn-test-alarms"
CONTENT = b"not really a zip"


@pytest.fixture
def package_file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.zip"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def package(package_file: Path) -> Package:
    return Package(package_file)


Build = Callable[..., Template]


@pytest.fixture
def build(package: Package) -> Build:
    """Return a function that synthesizes one ``Function``, does something with it, and reads the result."""

    def synthesized(then: Callable[[Function], object] = repr, **arguments: Any) -> Template:
        settings = {name: arguments.pop(name) for name in ("log_level", "protect_data") if name in arguments}
        return synthesize(lambda stack: then(function(stack, package, **arguments)), **settings)

    return synthesized


def function(stack: PlatformStack, package: Package, **arguments: Any) -> Function:
    defaults = {
        "name": "orders-create-order",
        "package": package,
        "handler": "orders.handlers.create_order.handler",
        "description": "Creates an order",
        "key": imported_key(stack),
    }
    return Function(stack, "CreateOrder", **{**defaults, **arguments})


def reference(kind: str, attribute: str) -> str:
    """Return how the one resource of ``kind`` made by ``CreateOrder`` is referred to, apart from its hash."""
    return f"${{{kind}.CreateOrder_*.{attribute}}}"


def without_hash(text: str) -> str:
    head, _, tail = text.partition("CreateOrder_")
    return f"{head}CreateOrder_*.{tail.partition('.')[2]}" if tail else text


def test_a_function_is_bounded_and_traced_with_nothing_asked_for(build: Build) -> None:
    found = build(log_level="WARN").resource("aws_lambda_function")
    assert found.pop("filename").endswith("/orders.zip")
    assert without_hash(found.pop("role")) == reference("aws_iam_role", "arn")
    assert without_hash(found["logging_config"].pop("log_group")) == reference(
        "aws_cloudwatch_log_group", "name"
    )
    assert found == {
        "function_name": "cairn-test-orders-create-order",
        "description": "Creates an order",
        "source_code_hash": base64.b64encode(hashlib.sha256(CONTENT).digest()).decode(),
        "handler": "orders.handlers.create_order.handler",
        "runtime": "python3.13",
        "architectures": ["x86_64"],
        "memory_size": 512,
        "timeout": 10,
        "reserved_concurrent_executions": 10,
        "tracing_config": {"mode": "Active"},
        "logging_config": {
            "log_format": "JSON",
            "application_log_level": "WARN",
            "system_log_level": "INFO",
        },
        "publish": True,
    }


def test_the_log_group_is_the_functions_own_and_encrypted(build: Build) -> None:
    found = build().resource("aws_cloudwatch_log_group")
    assert found["name"] == "/aws/lambda/cairn-test-orders-create-order"
    assert found["kms_key_id"] == KEY_ARN


def test_the_log_may_have_a_key_of_its_own(package: Package) -> None:
    log_key = KEY_ARN.replace("0f1e", "7a7a")

    def with_log_key(stack: PlatformStack) -> None:
        key = Key.from_key_arn(stack, "LogKey", log_key)
        function(stack, package, log_key=key, environment={"TABLE_NAME": "orders"})

    template = synthesize(with_log_key)
    assert template.resource("aws_cloudwatch_log_group")["kms_key_id"] == log_key
    assert template.resource("aws_lambda_function")["kms_key_arn"] == KEY_ARN


def test_environment_variables_are_those_given(build: Build) -> None:
    found = build(environment={"TABLE_NAME": "orders"}).resource("aws_lambda_function")
    assert found["environment"] == {"variables": {"TABLE_NAME": "orders"}}


def test_the_role_writes_its_own_log_and_sends_traces_and_may_do_nothing_else(build: Build) -> None:
    log, tracing = build().statements()
    assert log["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert without_hash(log["Resource"][0]) == reference("aws_cloudwatch_log_group", "arn") + ":*"
    assert tracing["Action"] == ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    assert tracing["Resource"] == ["*"]


def test_the_alias_follows_the_version_published_last(build: Build) -> None:
    alias = build().resource("aws_lambda_alias")
    assert alias["name"] == "live"
    assert without_hash(alias["function_version"]) == reference("aws_lambda_function", "version")


def test_functions_of_one_package_share_one_copy_of_it(package: Package) -> None:
    def two(stack: PlatformStack) -> None:
        key = imported_key(stack)
        for name in ("create", "list"):
            Function(stack, name, name=name, package=package, handler="o.h", description=name, key=key)

    files = {found["filename"] for found in synthesize(two).resources("aws_lambda_function")}
    assert len(files) == 1


def test_functions_take_a_stored_package_by_its_version(package_file: Path) -> None:
    def two(stack: PlatformStack) -> None:
        key = imported_key(stack)
        bucket = Bucket.from_bucket_arn(stack, "Packages", "arn:aws:s3:::packages")
        stored = Package(package_file, bucket=bucket)
        for name in ("create", "list"):
            Function(stack, name, name=name, package=stored, handler="o.h", description=name, key=key)

    template = synthesize(two)
    found = template.resource("aws_s3_object")
    assert (found["bucket"], found["key"]) == ("packages", "test/orders.zip")
    assert found["source"].endswith("/orders.zip")
    for made in template.resources("aws_lambda_function"):
        assert "filename" not in made
        assert made["s3_bucket"] == "${aws_s3_object.PackageOrders.bucket}"
        assert made["s3_object_version"] == "${aws_s3_object.PackageOrders.version_id}"
        assert made["source_code_hash"] == found["source_hash"]


def test_an_invoker_invokes_the_alias_alone(build: Build) -> None:
    def grant(made: Function) -> None:
        made.grant_invoke(grantee(stack_of(made)))

    statements = [s for s in build(grant).statements() if s["Action"] == ["lambda:InvokeFunction"]]
    assert [without_hash(r) for s in statements for r in s["Resource"]] == [
        reference("aws_lambda_alias", "arn")
    ]


def test_a_service_invokes_the_alias_for_one_source(build: Build) -> None:
    def allow(made: Function) -> None:
        made.allow_invoke("apigateway.amazonaws.com", source_arn="arn:aws:execute-api:a", id="Api")

    found = build(allow).resource("aws_lambda_permission")
    assert without_hash(found.pop("function_name")) == reference("aws_lambda_function", "function_name")
    assert without_hash(found.pop("qualifier")) == reference("aws_lambda_alias", "name")
    assert found == {
        "action": "lambda:InvokeFunction",
        "principal": "apigateway.amazonaws.com",
        "source_arn": "arn:aws:execute-api:a",
    }


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


class ExistingTopic:
    topic_arn = TOPIC_ARN


def test_alarms_go_off_with_the_first_error_and_the_first_throttle(build: Build) -> None:
    alarms = build(lambda made: made.add_alarms([ExistingTopic()])).resources("aws_cloudwatch_metric_alarm")
    assert {(a["metric_name"], a["threshold"], a["alarm_name"]) for a in alarms} == {
        ("Errors", 1, "cairn-test-orders-create-order-errors"),
        ("Throttles", 1, "cairn-test-orders-create-order-throttles"),
    }
    assert all(alarm["alarm_actions"] == [TOPIC_ARN] for alarm in alarms)
    names = {without_hash(alarm["dimensions"]["FunctionName"]) for alarm in alarms}
    assert names == {reference("aws_lambda_function", "function_name")}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"handler": "handler"}, "handler must be an import path such as .*, got 'handler'"),
        ({"handler": "orders/create.handler"}, "handler must be an import path"),
        ({"memory_mb": 127}, "memory_mb must be 128-10240, got 127"),
        ({"memory_mb": 10241}, "memory_mb must be 128-10240, got 10241"),
        ({"timeout_sec": 0}, "timeout_sec must be 1-900, got 0"),
        ({"timeout_sec": 901}, "timeout_sec must be 1-900, got 901"),
        ({"reserved_concurrency": -1}, "reserved_concurrency must be 1 or more, got -1"),
        ({"reserved_concurrency": 0}, "reserved_concurrency must be 1 or more, got 0"),
        ({"runtime": "python3.8"}, r"runtime must be one of python3\.12, python3\.13, got 'python3\.8'"),
        ({"architecture": "riscv"}, "architecture must be one of arm64, x86_64, got 'riscv'"),
    ],
)
def test_a_function_rejects(build: Build, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        build(**arguments)


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


def test_a_missing_package_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"orders\.zip does not exist\. Build it: uv run cairn package"
    ):
        Package(tmp_path / "orders.zip")
