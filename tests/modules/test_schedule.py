import json
from dataclasses import dataclass
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.iam import Grant, IGrantable
from modules.messaging import (
    EventBus,
    FifoQueue,
    InvokeFunction,
    PutEvent,
    Queue,
    RetryPolicy,
    Schedule,
    ScheduleGroup,
    SendMessage,
    StartExecution,
)
from tests.support.grantee import KEY_ARN, imported_key, key_statement
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
BUS_ARN = f"arn:aws:events:{ACCOUNT}:event-bus/cairn-test-shop"
DEAD_ARN = f"arn:aws:sqs:{ACCOUNT}:cairn-test-dead"
QUEUE_ARN = f"arn:aws:sqs:{ACCOUNT}:cairn-test-mail"
FUNCTION_ARN = f"arn:aws:lambda:{ACCOUNT}:function:cairn-test-report:live"
MACHINE_ARN = f"arn:aws:states:{ACCOUNT}:stateMachine:cairn-test-payment"
SEND = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass
class ExistingTopic:
    topic_arn: str = f"arn:aws:sns:{ACCOUNT}:alarms"


@dataclass
class ExistingFunction:
    alias_arn: str = FUNCTION_ARN

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        return Grant.add(grantee, actions=("lambda:InvokeFunction",), resources=(FUNCTION_ARN,))


@dataclass
class ExistingStateMachine:
    state_machine_arn: str = MACHINE_ARN

    def grant_start_execution(self, grantee: IGrantable) -> Grant:
        return Grant.add(grantee, actions=("states:StartExecution",), resources=(MACHINE_ARN,))


def schedule(stack: PlatformStack, **arguments: Any) -> Schedule:
    key = imported_key(stack)
    defaults = {
        "name": "report",
        "group": ScheduleGroup(stack, "Group", name="nightly"),
        "expression": "cron(0 3 * * ? *)",
        "target": InvokeFunction(ExistingFunction(), {"kind": "report"}),
        "dead_letter_queue": Queue.from_queue_arn(stack, "Dead", DEAD_ARN, key=key),
        "key": key,
        "description": "Reports every night",
    }
    return Schedule(stack, "Report", **{**defaults, **arguments})


def found(**arguments: Any) -> dict[str, Any]:
    return synthesize(lambda stack: schedule(stack, **arguments)).resource("aws_scheduler_schedule")


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


def test_a_schedule_is_encrypted_on_time_and_retried_with_nothing_asked_for() -> None:
    resource = found()
    assert (resource["name"], resource["kms_key_arn"]) == ("cairn-test-report", KEY_ARN)
    assert resource["group_name"].startswith("${aws_scheduler_schedule_group.Group_")
    assert resource["schedule_expression"] == "cron(0 3 * * ? *)"
    assert resource["schedule_expression_timezone"] == "UTC"
    assert resource["flexible_time_window"] == {"mode": "OFF"}
    assert resource["state"] == "ENABLED"
    target = resource["target"]
    assert (target["arn"], json.loads(target["input"])) == (FUNCTION_ARN, {"kind": "report"})
    assert target["dead_letter_config"] == {"arn": DEAD_ARN}
    assert target["retry_policy"] == {"maximum_event_age_in_seconds": 86400, "maximum_retry_attempts": 185}


def test_a_schedule_may_be_flexible_local_and_off() -> None:
    resource = found(
        flexible_window_min=15,
        time_zone="Europe/Berlin",
        enabled=False,
        retry_policy=RetryPolicy(maximum_age_sec=3600, maximum_retries=2),
    )
    assert resource["flexible_time_window"] == {"mode": "FLEXIBLE", "maximum_window_in_minutes": 15}
    assert resource["schedule_expression_timezone"] == "Europe/Berlin"
    assert resource["state"] == "DISABLED"
    assert resource["target"]["retry_policy"]["maximum_retry_attempts"] == 2


def test_a_schedule_waits_for_the_rights_of_its_role() -> None:
    assert found()["depends_on"][0].startswith("aws_iam_role_policy.Report_Role_Policy_")


def test_schedules_of_this_group_alone_assume_the_role() -> None:
    (statement,) = json.loads(synthesize(schedule).resource("aws_iam_role")["assume_role_policy"])[
        "Statement"
    ]
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert statement["Condition"]["ArnLike"]["aws:SourceArn"].startswith(
        "${aws_scheduler_schedule_group.Group_"
    )


def granted(target: Any) -> Template:
    def build(stack: PlatformStack) -> None:
        schedule(stack, target=target(stack) if callable(target) else target)

    return synthesize(build)


REST = [
    key_statement("sqs", *SEND),
    allow(DEAD_ARN, "sqs:SendMessage"),
    key_statement("scheduler", "kms:Decrypt"),
]


@pytest.mark.parametrize(
    ("target", "statement"),
    [
        (InvokeFunction(ExistingFunction()), allow(FUNCTION_ARN, "lambda:InvokeFunction")),
        (StartExecution(ExistingStateMachine()), allow(MACHINE_ARN, "states:StartExecution")),
        (
            lambda stack: PutEvent(
                bus=EventBus.from_event_bus_arn(stack, "Bus", BUS_ARN),
                source="cairn",
                detail_type="Nightfall",
            ),
            allow(BUS_ARN, "events:PutEvents"),
        ),
        (
            lambda stack: SendMessage(Queue.from_queue_arn(stack, "Mail", QUEUE_ARN)),
            allow(QUEUE_ARN, "sqs:SendMessage"),
        ),
    ],
)
def test_the_role_may_call_the_target_and_send_dead_letters_and_nothing_else(
    target: Any, statement: Any
) -> None:
    assert granted(target).statements() == [statement, *REST]


def test_an_event_says_who_says_what() -> None:
    def target(stack: PlatformStack) -> PutEvent:
        bus = EventBus.from_event_bus_arn(stack, "Bus", BUS_ARN)
        return PutEvent(bus=bus, source="cairn", detail_type="Nightfall", input={"n": 1})

    resource = granted(target).resource("aws_scheduler_schedule")["target"]
    assert resource["eventbridge_parameters"] == {"source": "cairn", "detail_type": "Nightfall"}
    assert (resource["arn"], resource["input"]) == (BUS_ARN, '{"n": 1}')


def test_a_message_to_a_fifo_queue_has_a_group() -> None:
    def target(stack: PlatformStack) -> SendMessage:
        ordered = FifoQueue(stack, "Ordered", name="ordered", key=imported_key(stack))
        return SendMessage(ordered, message_group_id="nightly")

    resource = granted(target).resource("aws_scheduler_schedule")["target"]
    assert resource["sqs_parameters"] == {"message_group_id": "nightly"}


def test_rejects_a_message_group_for_a_standard_queue() -> None:
    def build(stack: PlatformStack) -> None:
        SendMessage(Queue.from_queue_arn(stack, "Mail", QUEUE_ARN), message_group_id="nightly")

    with pytest.raises(ValueError, match="a standard queue takes none, got 'nightly'"):
        synthesize(build)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"expression": "every night"},
            r"expression must be rate\(…\), cron\(…\) or at\(…\), got 'every night'",
        ),
        ({"expression": "rate(0 minutes)"}, "expression must be"),
        ({"expression": "cron(0 3 * * ?)"}, "expression must be"),
        ({"time_zone": "Berlin"}, "time_zone must be an IANA name such as Europe/Berlin, got 'Berlin'"),
        ({"flexible_window_min": 1441}, "flexible_window_min must be 1-1440, got 1441"),
    ],
)
def test_a_schedule_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        found(**arguments)


@pytest.mark.parametrize("expression", ["rate(1 minute)", "rate(12 hours)", "at(2026-12-24T18:00:00)"])
def test_a_schedule_takes(expression: str) -> None:
    assert found(expression=expression)["schedule_expression"] == expression


def test_rejects_a_fifo_dead_letter_queue() -> None:
    def build(stack: PlatformStack) -> None:
        schedule(stack, dead_letter_queue=Queue.from_queue_arn(stack, "Ordered", f"{DEAD_ARN}.fifo"))

    with pytest.raises(ValueError, match="dead_letter_queue must be a standard queue, got test/Ordered"):
        synthesize(build)


def test_alarms_go_off_when_an_invocation_is_given_up_or_lost() -> None:
    template = synthesize(
        lambda stack: ScheduleGroup(stack, "Group", name="nightly").add_alarms([ExistingTopic()])
    )
    alarms = template.resources("aws_cloudwatch_metric_alarm")
    assert {alarm["metric_name"] for alarm in alarms} == {
        "InvocationDroppedCount",
        "InvocationsFailedToBeSentToDeadLetterCount",
    }
    assert {alarm["namespace"] for alarm in alarms} == {"AWS/Scheduler"}
