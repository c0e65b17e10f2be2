"""Turns a function of one model into a Lambda handler that a state machine of AWS Step Functions calls.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from opentelemetry.trace import SpanKind
from pydantic import BaseModel

from services.kit.invocation import Handler, Invocation, in_lambda, invocation


def workflow_step[Input: BaseModel, Output: BaseModel](
    *, service: str, takes: type[Input], prepare: Callable[[], object]
) -> Callable[[Callable[[Input, Invocation], Output]], Handler]:
    """Make a handler of a task whose payload is ``takes``; what it returns is the task's answer.

    An exception fails the task with the name of its class as the error, which the state machine retries or catches.
    What a customer can bring about is no exception but an answer: a function's errors wake somebody up. The trace
    goes on from the payload's ``traceparent``. ``prepare`` builds the clients, as for ``endpoint``.
    """

    def decorate(step: Callable[[Input, Invocation], Output]) -> Handler:
        if in_lambda():
            prepare()

        @wraps(step)
        def handle(payload: Mapping[str, Any], context: object) -> dict[str, Any]:
            name = step.__module__.rpartition(".")[2]
            parent = payload.get("traceparent")
            with invocation(service, name, context, parent=parent, kind=SpanKind.CONSUMER) as current:
                return step(takes.model_validate(payload), current).model_dump(mode="json")

        return handle

    return decorate
