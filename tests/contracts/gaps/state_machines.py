"""State machines, as AWS reads them back."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.deliveries import arn_of, service_role
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.eventually import eventually


@aws_does("state_machine_tracing")
def a_state_machine_is_read_back_with_its_tracing(account: Account) -> None:
    states = account.clients("stepfunctions")
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = account.clients("iam").create_role(
        RoleName="states",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    arns = {
        name: states.create_state_machine(name=name, definition=definition, roleArn=role, **more)[
            "stateMachineArn"
        ]
        for name, more in {"plain": {}, "traced": {"tracingConfiguration": {"enabled": True}}}.items()
    }

    def traced(name: str) -> bool:
        found = states.describe_state_machine(stateMachineArn=arns[name])
        return bool(found["tracingConfiguration"]["enabled"])

    assert (traced("plain"), traced("traced")) == (False, True)
    states.update_state_machine(stateMachineArn=arns["traced"], definition=definition)
    assert traced("traced")
    states.update_state_machine(
        stateMachineArn=arns["traced"], definition=definition, tracingConfiguration={"enabled": False}
    )
    assert not traced("traced")


_DECLINES = """
class Declined(Exception):
    pass
def handler(event, context):
    raise Declined("no funds")
"""


def _made(account: Account, states: dict[str, Any], *statements: dict[str, Any], **more: Any) -> str:
    """The ARN of the state machine `run`, which begins with the first of `states`."""
    definition = {"StartAt": next(iter(states)), "States": states, **more.pop("definition", {})}
    arn: str = account.clients("stepfunctions").create_state_machine(
        name="run",
        definition=json.dumps(definition),
        roleArn=service_role(account, "run", "states.amazonaws.com", *statements),
        **more,
    )["stateMachineArn"]
    return arn


def _ended(account: Account, machine: str, text: str = "{}", within_sec: float = 10) -> dict[str, Any]:
    """The execution with that input, when it is over."""
    states = account.clients("stepfunctions")
    execution = states.start_execution(stateMachineArn=machine, input=text)["executionArn"]

    def over() -> dict[str, Any]:
        found = states.describe_execution(executionArn=execution)
        assert found["status"] != "RUNNING"
        return dict(found)

    return eventually(over, within_sec=within_sec)


def _each(task: dict[str, Any]) -> dict[str, Any]:
    """A state that does the task for every item of its input."""
    work = {"StartAt": "Do", "States": {"Do": {**task, "End": True}}}
    return {"Type": "Map", "ItemProcessor": work, "End": True}


@aws_does("state_machine_roles")
def every_call_is_made_under_the_role_of_the_machine(account: Account) -> None:
    states, functions = account.clients("stepfunctions"), account.clients("lambda")
    make_function(account, "charge", _DECLINES, make_role(account, "charge"))
    urls = {
        name: account.clients("sqs").create_queue(QueueName=name)["QueueUrl"] for name in ("mail", "other")
    }
    function = arn_of(account, "lambda", "function:charge")
    invoke = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": function}
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn_of(account, "sqs", "mail")}
    charge = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function},
        "Catch": [{"ErrorEquals": ["Declined"], "ResultPath": None, "Next": "Tell"}],
        "End": True,
    }
    tell = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl.$": "$", "MessageBody": "declined"},
    }
    machine = _made(account, {"Charge": {**charge, "ResultPath": None}, "Tell": _each(tell)}, invoke, send)
    assert _ended(account, machine, json.dumps([urls["mail"]]))["status"] == "SUCCEEDED"
    refused = _ended(account, machine, json.dumps([urls["other"]]))
    assert (refused["status"], refused["error"]) == ("FAILED", "SQS.AmazonSQSException")
    assert "not authorized to perform: sqs:SendMessage" in refused["cause"]
    account.clients("iam").delete_role_policy(RoleName="run", PolicyName="policy")
    assert _ended(account, machine, "[]")["error"] == "Lambda.AWSLambdaException"
    assert functions.get_function(FunctionName="charge")["Configuration"]["State"] == "Active"
    with pytest.raises(ClientError, match="authorized to assume the provided role"):
        states.create_state_machine(
            name="other", definition="{}", roleArn=service_role(account, "other", "ecs.amazonaws.com")
        )


@aws_does("execution_timeouts")
def an_execution_is_timed_out(account: Account) -> None:
    wait = {"Type": "Wait", "Seconds": 2, "End": True}
    machine = _made(account, {"Wait": wait}, definition={"TimeoutSeconds": 1})
    ended = _ended(account, machine)
    assert (ended["status"], ended["error"]) == ("TIMED_OUT", "States.Timeout")


@aws_does("execution_log")
def a_machine_writes_what_its_level_lets_through(account: Account) -> None:
    logs, states = account.clients("logs"), account.clients("stepfunctions")
    logs.create_log_group(logGroupName="/states/run")
    group = f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/states/run:*"

    def logging(level: str, *, data: bool) -> dict[str, Any]:
        destination = {"cloudWatchLogsLogGroup": {"logGroupArn": group}}
        return {"level": level, "includeExecutionData": data, "destinations": [destination]}

    machine = _made(account, {"End": {"Type": "Succeed"}}, loggingConfiguration=logging("ALL", data=False))

    def lines(count: int) -> list[dict[str, Any]]:
        found = logs.filter_log_events(logGroupName="/states/run")["events"]
        assert len(found) == count
        return [json.loads(event["message"]) for event in found]

    _ended(account, machine, json.dumps({"secret": 1}))
    written = eventually(lambda: lines(4))
    assert [line["type"] for line in written] == [
        "ExecutionStarted",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
    ]
    assert "secret" not in json.dumps(written)
    states.update_state_machine(stateMachineArn=machine, loggingConfiguration=logging("ERROR", data=True))
    _ended(account, machine)
    eventually(lambda: lines(4))
