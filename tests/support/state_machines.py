"""A state machine as tests of it want one: it does nothing, under an imported key."""

from typing import Any

from modules.core import PlatformStack
from modules.workflow import Definition, StateMachine, Succeed, Task
from tests.support.grantee import imported_key

ACCOUNT = "eu-west-1:123456789012"
QUEUE_ARN = f"arn:aws:sqs:{ACCOUNT}:cairn-test-stock"
NOTHING = Definition(start_at="Done", states=[Succeed("Done")])


def machine(stack: PlatformStack, **arguments: Any) -> StateMachine:
    defaults = {"name": "payment", "definition": NOTHING, "key": imported_key(stack), "timeout_sec": 300}
    return StateMachine(stack, "Machine", **{**defaults, **arguments})


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


def one_task(integration: Any) -> Definition:
    return Definition(start_at="Call", states=[Task(name="Call", integration=integration, timeout_sec=5)])
