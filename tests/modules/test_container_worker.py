from typing import Any

import pytest

from modules.compute import (
    ContainerWorker,
)
from tests.support.container_services import INGRESS, QUEUE_ARN, container, made, of_role, worker
from tests.support.grantee import key_statement

pytestmark = pytest.mark.synth


def test_a_worker_consumes_its_queue_and_nobody_calls_it() -> None:
    template = made(worker)
    _, key, consume = of_role(template, "Role")
    assert key == key_statement("sqs", "kms:Decrypt")
    assert consume == {
        "Effect": "Allow",
        "Action": [
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:ReceiveMessage",
        ],
        "Resource": [QUEUE_ARN],
    }
    assert template.resources(INGRESS) == []
    assert "portMappings" not in container(template)


@pytest.mark.parametrize(("arguments", "stop"), [({}, 30), ({"visibility_timeout_sec": 90}, 90)])
def test_a_worker_may_finish_what_it_holds(arguments: dict[str, int], stop: int) -> None:
    assert container(made(worker, **arguments))["stopTimeout"] == stop


def test_a_worker_is_scaled_by_the_backlog_of_each_task() -> None:
    def scale(made_worker: ContainerWorker) -> None:
        made_worker.scale_by_backlog(minimum=2, maximum=20, messages_per_task=100)

    found = made(worker, scale).resource("aws_appautoscaling_policy")
    configuration = found["target_tracking_scaling_policy_configuration"]
    assert configuration["target_value"] == 100
    metrics = {each["id"]: each for each in configuration["customized_metric_specification"]["metrics"]}
    assert metrics["backlog"]["expression"] == "waiting / IF(tasks > 0, tasks, 1)"
    assert [each for each in metrics if metrics[each]["return_data"]] == ["backlog"]
    waiting = metrics["waiting"]["metric_stat"]["metric"]
    assert waiting["metric_name"] == "ApproximateNumberOfMessagesVisible"
    assert waiting["dimensions"] == [{"name": "QueueName", "value": "cairn-test-commands"}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"visibility_timeout_sec": 121}, "visibility_timeout_sec must be 2-120, got 121"),
        ({"visibility_timeout_sec": 60, "stop_timeout_sec": 59}, "stop_timeout_sec must be 60-120, got 59"),
    ],
)
def test_a_worker_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(worker, **arguments)


def test_scaling_by_backlog_rejects_no_messages() -> None:
    with pytest.raises(ValueError, match="messages_per_task must be more than 0, got 0"):
        made(
            worker,
            lambda made_worker: made_worker.scale_by_backlog(minimum=2, maximum=4, messages_per_task=0),
        )
