"""What the grants of ``modules/workflow`` leave denied."""

import json
from typing import Any

from constructs import Construct

from modules.workflow import IStateMachine, StateMachine
from tests.integration.denials.denial import Denial, Resource, key_pair, service_role
from tests.integration.denials.encryption import key_of
from tests.support.clients import Clients
from tests.support.cloud import Account
from tests.support.eventually import eventually


def _machines(account: Account) -> tuple[Resource, Resource]:
    """Two express state machines that end at once."""
    key, _ = key_pair(account)
    states = {"End": {"Type": "Succeed"}}
    return (
        Resource(_make(account, "payment", "EXPRESS", "End", states), key.arn),
        Resource(_make(account, "other-payment", "EXPRESS", "End", states), key.arn),
    )


def _waiting(account: Account) -> tuple[Resource, Resource]:
    """Two state machines, each with three executions that wait for an answer to a token."""
    key, _ = key_pair(account)

    def make(name: str) -> Resource:
        url = account.clients("sqs").create_queue(QueueName=name)["QueueUrl"]
        wait = {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": url, "MessageBody": {"token.$": "$$.Task.Token"}},
            "TimeoutSeconds": 300,
            "End": True,
        }
        arn = _make(account, name, "STANDARD", "Wait", {"Wait": wait})
        for _ in range(3):
            account.clients("stepfunctions").start_execution(stateMachineArn=arn)
        return Resource(arn, key.arn, content=[_token(account, url) for _ in range(3)])

    return make("answered"), make("other-answered")


def _make(account: Account, name: str, kind: str, start: str, states: dict[str, Any]) -> str:
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}
    machine = account.clients("stepfunctions").create_state_machine(
        name=name,
        type=kind,
        definition=json.dumps({"StartAt": start, "States": states}),
        roleArn=service_role(account, f"states-{name}", "states.amazonaws.com", send),
    )
    return str(machine["stateMachineArn"])


def _token(account: Account, queue_url: str) -> str:
    def received() -> Any:
        found = account.clients("sqs").receive_message(QueueUrl=queue_url).get("Messages")
        assert found
        return found[0]

    return str(json.loads(eventually(received)["Body"])["token"])


def _machine(scope: Construct, machine: Resource) -> IStateMachine:
    return StateMachine.from_state_machine_arn(scope, "StateMachine", machine.arn, key=key_of(scope, machine))


def _start(caller: Clients, machine: Resource) -> Any:
    return caller("stepfunctions").start_execution(stateMachineArn=machine.arn)


def _start_sync(caller: Clients, machine: Resource) -> Any:
    return caller("stepfunctions").start_sync_execution(stateMachineArn=machine.arn)


def _succeed(caller: Clients, machine: Resource) -> Any:
    return caller("stepfunctions").send_task_success(taskToken=machine.content[0], output="{}")


def _fail(caller: Clients, machine: Resource) -> Any:
    return caller("stepfunctions").send_task_failure(taskToken=machine.content[1])


def _beat(caller: Clients, machine: Resource) -> Any:
    return caller("stepfunctions").send_task_heartbeat(taskToken=machine.content[2])


DENIALS = (
    Denial(
        "StateMachine.grant_start_execution",
        _machines,
        lambda scope, machine, role: _machine(scope, machine).grant_start_execution(role),
        call=_start,
        others=(_start_sync,),
    ),
    Denial(
        "StateMachine.grant_start_sync_execution",
        _machines,
        lambda scope, machine, role: _machine(scope, machine).grant_start_sync_execution(role),
        call=_start_sync,
        others=(_start,),
    ),
    Denial(
        "StateMachine.grant_send_task_success",
        _waiting,
        lambda scope, machine, role: _machine(scope, machine).grant_send_task_success(role),
        call=_succeed,
        others=(_fail,),
    ),
    Denial(
        "StateMachine.grant_send_task_failure",
        _waiting,
        lambda scope, machine, role: _machine(scope, machine).grant_send_task_failure(role),
        call=_fail,
        others=(_beat,),
    ),
    Denial(
        "StateMachine.grant_send_task_heartbeat",
        _waiting,
        lambda scope, machine, role: _machine(scope, machine).grant_send_task_heartbeat(role),
        call=_beat,
        others=(_succeed,),
    ),
)
