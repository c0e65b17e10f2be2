"""What a schedule calls, each with the grant that its role needs for it and no more."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerScheduleTargetEventbridgeParameters,
    SchedulerScheduleTargetSqsParameters,
)

from modules.iam import Grant, IGrantable
from modules.messaging.called_by_role import CalledEventBus, CalledFunction, CalledQueue, CalledStateMachine
from modules.messaging.queue_grants import require_group

Input = Mapping[str, Any]


class IScheduleTarget(Protocol):
    """What a schedule calls; see ``InvokeFunction``, ``PutEvent``, ``SendMessage`` and ``StartExecution``."""

    @property
    def target_arn(self) -> str:
        """The ARN of what is called."""

    @property
    def input(self) -> Input:
        """What it is called with."""

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to make the call."""

    def parameters(self) -> dict[str, Any]:
        """Return the arguments of ``aws_scheduler_schedule.target`` for this kind of target."""


@dataclass(frozen=True)
class InvokeFunction(CalledFunction):
    """Invokes a function asynchronously."""

    input: Input = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """Return nothing: a function needs no more than its input."""
        return {}


@dataclass(frozen=True)
class SendMessage(CalledQueue):
    """Sends a message to a queue; ``message_group_id`` is for FIFO queues, and they need it.

    Raises ``ValueError`` where it does not fit the queue.
    """

    input: Input = field(default_factory=dict)
    message_group_id: str | None = None

    def __post_init__(self) -> None:
        require_group(self.queue, self.message_group_id)

    def parameters(self) -> dict[str, Any]:
        """Return the message group, where there is one."""
        group = self.message_group_id
        if group is None:
            return {}
        return {"sqs_parameters": SchedulerScheduleTargetSqsParameters(message_group_id=group)}


@dataclass(frozen=True, kw_only=True)
class PutEvent(CalledEventBus):
    """Puts an event on a bus; ``input`` is its detail."""

    input: Input = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """Return who says what."""
        event = SchedulerScheduleTargetEventbridgeParameters(source=self.source, detail_type=self.detail_type)
        return {"eventbridge_parameters": event}


@dataclass(frozen=True)
class StartExecution(CalledStateMachine):
    """Starts an execution of a state machine."""

    input: Input = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """Return nothing: a state machine needs no more than its input."""
        return {}


def input_text(target: IScheduleTarget) -> str:
    """Return the target's input as JSON."""
    return json.dumps(target.input)
