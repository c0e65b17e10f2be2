import base64
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modules.compute import Function, Package
from modules.core import PlatformStack, stack_of
from modules.encryption import Key
from modules.storage import Bucket
from tests.support.functions import function, reference, without_hash
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth
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


def test_a_missing_package_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"orders\.zip does not exist\. Build it with `cairn package`"
    ):
        Package(tmp_path / "orders.zip")
