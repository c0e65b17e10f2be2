"""Every queue, subscription, rule, schedule, stream and asynchronous function of every stack keeps what it gives up,
in a queue that an alarm watches."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stacks.environment import FOLDER
from tests.support.lost_unseen import lost_unseen

pytestmark = [pytest.mark.synth, pytest.mark.xdist_group("stacks")]

ENVIRONMENTS = sorted(file.stem for file in FOLDER.glob("*.toml"))


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def stacks(request: pytest.FixtureRequest, assembled: Callable[[str], Path]) -> dict[str, dict[str, Any]]:
    """The stacks of one environment by their names."""
    folder = assembled(request.param)
    return {file.parent.name: json.loads(file.read_text()) for file in folder.glob("stacks/*/cdk.tf.json")}


def test_nothing_is_lost_unseen(stacks: dict[str, dict[str, Any]]) -> None:
    faults = [f"{name}: {fault}" for name, content in stacks.items() for fault in lost_unseen(content)]
    assert "\n".join(faults) == ""


# Everything that may be given up, once each; the queue ``Failed`` keeps it, and an alarm watches that.
QUEUE = "${aws_sqs_queue.Failed.arn}"
WHOLE: dict[str, Any] = {
    "aws_sqs_queue": {
        "Failed": {},
        "Work": {"redrive_policy": json.dumps({"deadLetterTargetArn": QUEUE, "maxReceiveCount": 3})},
    },
    "aws_cloudwatch_metric_alarm": {
        "Told": {
            "metric_name": "ApproximateNumberOfMessagesVisible",
            "dimensions": {"QueueName": "${aws_sqs_queue.Failed.name}"},
            "alarm_actions": ["${aws_sns_topic.Alarms.arn}"],
        }
    },
    "aws_sns_topic_subscription": {"News": {"redrive_policy": json.dumps({"deadLetterTargetArn": QUEUE})}},
    "aws_cloudwatch_event_target": {
        "Kept": {"arn": "${aws_sqs_queue.Work.arn}", "dead_letter_config": {"arn": QUEUE}},
        "Log": {"arn": "${aws_cloudwatch_log_group.Log.arn}"},
    },
    "aws_scheduler_schedule": {"Nightly": {"target": {"dead_letter_config": {"arn": QUEUE}}}},
    "aws_lambda_permission": {
        "ByRule": {
            "principal": "events.amazonaws.com",
            "function_name": "${aws_lambda_function.Fn.function_name}",
        }
    },
    "aws_lambda_function_event_invoke_config": {
        "Fn": {
            "function_name": "${aws_lambda_function.Fn.function_name}",
            "destination_config": {"on_failure": {"destination": QUEUE}},
        }
    },
    "aws_lambda_event_source_mapping": {
        "Queue": {"event_source_arn": "${aws_sqs_queue.Work.arn}"},
        "Stream": {
            "event_source_arn": "${aws_dynamodb_table.Orders.stream_arn}",
            "destination_config": {"on_failure": {"destination_arn": QUEUE}},
        },
    },
}


def without(*path: str) -> Callable[[dict[str, Any]], None]:
    """A change that takes the last step of ``path`` away."""

    def change(resources: dict[str, Any]) -> None:
        for step in path[:-1]:
            resources = resources[step]
        del resources[path[-1]]

    return change


def test_finds_nothing_where_everything_is_kept_and_watched() -> None:
    assert lost_unseen({"resource": WHOLE}) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (without("aws_sqs_queue", "Work", "redrive_policy"), "aws_sqs_queue.Work: no dead-letter queue"),
        (
            without("aws_sns_topic_subscription", "News", "redrive_policy"),
            "aws_sns_topic_subscription.News: no dead-letter queue",
        ),
        (
            without("aws_cloudwatch_event_target", "Kept", "dead_letter_config"),
            "aws_cloudwatch_event_target.Kept: no dead-letter queue",
        ),
        (
            without("aws_scheduler_schedule", "Nightly", "target", "dead_letter_config"),
            "aws_scheduler_schedule.Nightly: no dead-letter queue",
        ),
        (
            without("aws_lambda_function_event_invoke_config", "Fn"),
            "aws_lambda_function.Fn: invoked asynchronously",
        ),
        (
            without("aws_lambda_event_source_mapping", "Stream", "destination_config"),
            "aws_lambda_event_source_mapping.Stream: no failure destination",
        ),
        (
            without("aws_cloudwatch_metric_alarm", "Told"),
            "aws_sqs_queue.Failed: a dead-letter queue without an alarm",
        ),
        (
            without("aws_cloudwatch_metric_alarm", "Told", "alarm_actions"),
            "aws_sqs_queue.Failed: a dead-letter queue without an alarm",
        ),
    ],
)
def test_finds_what_is_missing(change: Callable[[dict[str, Any]], None], fault: str) -> None:
    resources = copy.deepcopy(WHOLE)
    change(resources)
    (found,) = lost_unseen({"resource": resources})
    assert found.startswith(fault)
