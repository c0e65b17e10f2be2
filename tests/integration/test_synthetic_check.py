"""A check runs by itself in the local cloud, and what it says is a metric that an alarm reads."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from modules.compute import SyntheticCheck
from modules.core import PlatformStack
from modules.encryption import Key
from modules.messaging import DeadLetterQueue, ScheduleGroup, Topic
from tests.support.cloud import Account
from tests.support.eventually import eventually
from tests.support.small_stack import applied
from tests.support.terraform import Deployment

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("synthetic")]

CHECK = "cairn-test-shop"


def _build(stack: PlatformStack) -> None:
    key = Key(
        stack, "Key", name="check", description="For a check", service_principals=["logs.amazonaws.com"]
    )
    check = SyntheticCheck(
        stack,
        "Check",
        name="shop",
        url="https://shop.cairn.invalid/health",
        group=ScheduleGroup(stack, "Group", name="checks"),
        dead_letter_queue=DeadLetterQueue(stack, "Lost", name="lost", key=key),
        key=key,
        every_min=1,
        timeout_sec=1,
    )
    check.add_alarms([Topic(stack, "Topic", name="alarms", key=key)])


@pytest.fixture(scope="module")
def deployment(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with applied(account, tmp_path_factory.mktemp("check"), _build) as deployment:
        yield deployment


def test_a_host_that_is_not_there_is_a_zero_and_an_alarm(account: Account, deployment: Deployment) -> None:
    answer = account.clients("lambda").invoke(FunctionName=CHECK, Qualifier="live")
    assert "FunctionError" not in answer
    assert json.loads(answer["Payload"].read()) == {"success": 0, "answer": "gaierror"}
    cloudwatch = account.clients("cloudwatch")

    def failed() -> None:
        now = datetime.now(UTC)
        [point, *_] = cloudwatch.get_metric_statistics(
            Namespace="SyntheticChecks",
            MetricName="Success",
            Dimensions=[{"Name": "Check", "Value": CHECK}],
            StartTime=now - timedelta(minutes=10),
            EndTime=now + timedelta(minutes=1),
            Period=60,
            Statistics=["Minimum"],
        )["Datapoints"] or [{"Minimum": None}]
        assert point["Minimum"] == 0
        [alarm] = cloudwatch.describe_alarms(AlarmNames=[f"{CHECK}-fails"])["MetricAlarms"]
        assert alarm["StateValue"] == "ALARM"

    eventually(failed, within_sec=120, every_sec=2)
