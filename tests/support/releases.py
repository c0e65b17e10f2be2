"""Releases in a hurry, and the alarm that takes them back."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from cairn.localcloud import LocalCloud, release_clock
from tests.support.cloud import Account, running_cloud

MINUTE_SEC = 0.5
STYLE = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
GO_BACK = {"enabled": True, "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"]}
WATCHED = {"enabled": True, "alarms": [{"name": "errors"}]}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A local cloud in which a minute of a release takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(release_clock.VARIABLE, str(MINUTE_SEC))
        with running_cloud(tmp_path_factory.mktemp("releases")) as cloud:
            yield cloud


def make_alarm(account: Account) -> None:
    account.clients("cloudwatch").put_metric_alarm(
        AlarmName="errors",
        Namespace="Shop",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
    )
    set_alarm(account, "OK")


def set_alarm(account: Account, state: str) -> None:
    account.clients("cloudwatch").set_alarm_state(AlarmName="errors", StateValue=state, StateReason="Test")


def start_deployment(account: Account, kind: str, properties: Any) -> str:
    spec = {"version": 0.0, "Resources": [{"target": {"Type": kind, "Properties": properties}}]}
    return str(
        account.clients("codedeploy").create_deployment(
            applicationName="shop",
            deploymentGroupName="live",
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}},
        )["deploymentId"]
    )
