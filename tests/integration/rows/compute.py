"""Rows of ``modules/compute``."""

from modules.compute import Alias, Function, Package, SyntheticCheck
from modules.core import PlatformStack
from modules.storage import Bucket
from tests.integration.rows.row import FIXED, Made, Now, Row


def _function(stack: PlatformStack, made: Made, now: Now) -> Function:
    packages = Bucket(
        stack, "Packages", name="lifecycle-packages", key=made["Key"], access_log=made["AccessLogBucket"]
    )
    function = Function(
        stack,
        "Function",
        name="lifecycle-function",
        description=now("Does", "Does more"),
        package=Package(made["package"], bucket=packages),
        handler="lifecycle.handler",
        environment={"ROUND": now("first", "second")},
        key=made["Key"],
        memory_mb=now(128, 256),
        reserved_concurrency=now(2, 3),
        failure_destination=made["DeadLetterQueue"],
        network=made["PrivateNetwork"],
    )
    function.allow_to("ToNeighbour", made["SecurityGroup"], port=now(5432, 5433))
    made["Table"].grant_get_item(function)
    if now(False, True):
        made["Queue"].grant_send_messages(function)
    function.consume_stream(made["Table"], failure_queue=made["DeadLetterQueue"], batch_size=now(10, 20))
    function.consume_queue(made["Queue"], maximum_concurrency=now(2, 3))
    function.add_alarms([made["Topic"]])
    return function


def _alias(stack: PlatformStack, made: Made, now: Now) -> Alias:
    weights = now(None, {"2": 0.1})
    return Alias(stack, "Alias", function=made["Function"], name="canary", version="1", weights=weights)


def _check(stack: PlatformStack, made: Made, now: Now) -> SyntheticCheck:
    check = SyntheticCheck(
        stack,
        "SyntheticCheck",
        name="lifecycle-check",
        url=now("https://shop.example.com/health", "https://shop.example.com/ready"),
        group=made["ScheduleGroup"],
        dead_letter_queue=made["DeadLetterQueue"],
        key=made["Key"],
        every_min=now(5, 10),
        timeout_sec=now(5, 10),
        expected_status=now(200, 204),
    )
    check.add_alarms([made["Topic"]])
    return check


ROWS = (
    Row("SyntheticCheck", _check),
    Row("Function", _function),
    Row("Alias", _alias),
)

BESIDE = {"Packages": "Function", "PackageLifecycle": "Function"}

FIXED_TYPES = {
    "aws_lambda_function_event_invoke_config": FIXED,
}
