import json
from dataclasses import dataclass
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.workflow import StateMachine
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.state_machines import ACCOUNT, QUEUE_ARN, allow, machine
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth
MACHINE_ARN = f"arn:aws:states:{ACCOUNT}:stateMachine:cairn-test-payment"


@dataclass
class ExistingTopic:
    topic_arn: str = f"arn:aws:sns:{ACCOUNT}:alarms"


def test_a_state_machine_is_encrypted_traced_and_logged_without_payloads() -> None:
    found = synthesize(machine).resource("aws_sfn_state_machine")
    assert (found["name"], found["type"]) == ("cairn-test-payment", "STANDARD")
    assert found["encryption_configuration"] == {
        "type": "CUSTOMER_MANAGED_KMS_KEY",
        "kms_key_id": KEY_ARN,
        "kms_data_key_reuse_period_seconds": 300,
    }
    assert found["tracing_configuration"] == {"enabled": True}
    logging = found["logging_configuration"]
    assert (logging["level"], logging["include_execution_data"]) == ("ALL", False)
    assert logging["log_destination"].endswith(".arn}:*")
    assert json.loads(found["definition"])["TimeoutSeconds"] == 300
    assert found["depends_on"][0].startswith("aws_iam_role_policy.Machine_Role_Policy_")


def test_its_log_group_is_encrypted_and_one_of_those_that_services_write_to() -> None:
    found = synthesize(machine).resource("aws_cloudwatch_log_group")
    assert found["name"] == "/aws/vendedlogs/states/cairn-test-payment"
    assert found["kms_key_id"] == KEY_ARN


def test_this_state_machine_alone_assumes_the_role() -> None:
    (statement,) = json.loads(synthesize(machine).resource("aws_iam_role")["assume_role_policy"])["Statement"]
    assert statement["Principal"] == {"Service": "states.amazonaws.com"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "123456789012"},
        "ArnLike": {"aws:SourceArn": MACHINE_ARN},
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"type": "FAST"}, "type must be one of EXPRESS, STANDARD, got 'FAST'"),
        ({"log_level": "OFF"}, "log_level must be one of ALL, ERROR, got 'OFF'"),
        ({"timeout_sec": 0}, "timeout_sec must be 1-31536000, got 0"),
        ({"type": "EXPRESS", "timeout_sec": 301}, "timeout_sec must be 1-300, got 301"),
        ({"name": "n" * 80}, "at most 80 are allowed"),
    ],
)
def test_a_state_machine_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: machine(stack, **arguments))


def test_an_express_machine_may_log_its_errors_alone() -> None:
    found = synthesize(lambda stack: machine(stack, type="EXPRESS", log_level="ERROR"))
    resource = found.resource("aws_sfn_state_machine")
    assert (resource["type"], resource["logging_configuration"]["level"]) == ("EXPRESS", "ERROR")


@pytest.mark.parametrize(
    ("verb", "action"),
    [
        ("grant_start_execution", "states:StartExecution"),
        ("grant_start_sync_execution", "states:StartSyncExecution"),
        ("grant_send_task_success", "states:SendTaskSuccess"),
        ("grant_send_task_failure", "states:SendTaskFailure"),
        ("grant_send_task_heartbeat", "states:SendTaskHeartbeat"),
    ],
)
def test_a_grant_gives_one_action_on_this_machine(verb: str, action: str) -> None:
    def build(stack: PlatformStack) -> None:
        existing = StateMachine.from_state_machine_arn(stack, "M", MACHINE_ARN, key=imported_key(stack))
        getattr(existing, verb)(grantee(stack))

    assert synthesize(build).statements() == [
        key_statement("states", "kms:Decrypt", "kms:GenerateDataKey"),
        allow(MACHINE_ARN, action),
    ]


def test_rejects_an_arn_that_is_no_state_machine() -> None:
    with pytest.raises(
        ValueError, match="state_machine_arn must be the ARN of a state machine, got 'arn:aws:sqs"
    ):
        synthesize(lambda stack: StateMachine.from_state_machine_arn(stack, "M", QUEUE_ARN))


def test_alarms_go_off_when_an_execution_fails_times_out_or_is_held_back() -> None:
    template = synthesize(lambda stack: machine(stack).add_alarms([ExistingTopic()]))
    alarms = template.resources("aws_cloudwatch_metric_alarm")
    names = {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled"}
    assert {alarm["metric_name"] for alarm in alarms} == names
    assert all(
        alarm["dimensions"]["StateMachineArn"].startswith("${aws_sfn_state_machine.") for alarm in alarms
    )
