"""Answers to a workflow that waits with a task token.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from services.inventory.domain import Refusal
from services.inventory.ports import StockUnavailable
from services.kit.aws_faults import code_of, passing_faults

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_WAITS_NO_LONGER = frozenset({"TaskDoesNotExist", "TaskTimedOut"})


class StepFunctionsAnswers:
    """Tells AWS Step Functions how a command ended."""

    def __init__(self, client: "SFNClient") -> None:
        self._client = client

    def done(self, task_token: str, order_id: str) -> None:
        """Let the workflow go on."""
        with _if_it_waits():
            self._client.send_task_success(taskToken=task_token, output=json.dumps({"order_id": order_id}))

    def refused(self, task_token: str, refusal: Refusal) -> None:
        """Let the workflow know that it gets no stock, and why."""
        with _if_it_waits():
            self._client.send_task_failure(
                taskToken=task_token, error=refusal.value, cause="The inventory refused the order"
            )


@contextmanager
def _if_it_waits() -> Iterator[None]:
    try:
        with passing_faults(StockUnavailable):
            yield
    except ClientError as error:
        if code_of(error) not in _WAITS_NO_LONGER:
            raise
