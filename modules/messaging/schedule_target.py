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
from modules.messaging.event_bus import IEventBus
from modules.messaging.queue_grants import IQueue, place_of

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


class IGrantsInvoke(Protocol):
    """A function whose alias a role may be allowed to invoke."""

    @property
    def alias_arn(self) -> str:
        """The ARN of the alias that is invoked."""

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow invoking the alias."""


class IGrantsStartExecution(Protocol):
    """A state machine whose executions a role may be allowed to start."""

    @property
    def state_machine_arn(self) -> str:
        """The ARN of the state machine."""

    def grant_start_execution(self, grantee: IGrantable) -> Grant:
        """Allow starting executions."""


@dataclass(frozen=True)
class InvokeFunction:
    """Invokes a function asynchronously."""

    function: IGrantsInvoke
    input: Input = field(default_factory=dict)

    @property
    def target_arn(self) -> str:
        """The ARN of the function's alias."""
        return self.function.alias_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to invoke the function."""
        return self.function.grant_invoke(role)

    def parameters(self) -> dict[str, Any]:
        """Return nothing: a function needs no more than its input."""
        return {}


@dataclass(frozen=True)
class SendMessage:
    """Sends a message to a queue; ``message_group_id`` is for FIFO queues, and they need it.

    Raises ``ValueError`` where it does not fit the queue.
    """

    queue: IQueue
    input: Input = field(default_factory=dict)
    message_group_id: str | None = None

    def __post_init__(self) -> None:
        if self.queue.is_fifo != (self.message_group_id is not None):
            kind = "a FIFO queue needs one" if self.queue.is_fifo else "a standard queue takes none"
            raise ValueError(
                f"message_group_id must fit the queue {place_of(self.queue)}: {kind}, got {self.message_group_id!r}"
            )

    @property
    def target_arn(self) -> str:
        """The ARN of the queue."""
        return self.queue.queue_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to send to the queue."""
        return self.queue.grant_send_messages(role)

    def parameters(self) -> dict[str, Any]:
        """Return the message group, where there is one."""
        group = self.message_group_id
        if group is None:
            return {}
        return {"sqs_parameters": SchedulerScheduleTargetSqsParameters(message_group_id=group)}


@dataclass(frozen=True, kw_only=True)
class PutEvent:
    """Puts an event on a bus; ``input`` is its detail."""

    bus: IEventBus
    source: str
    detail_type: str
    input: Input = field(default_factory=dict)

    @property
    def target_arn(self) -> str:
        """The ARN of the bus."""
        return self.bus.event_bus_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to put events on the bus."""
        return self.bus.grant_put_events(role)

    def parameters(self) -> dict[str, Any]:
        """Return who says what."""
        event = SchedulerScheduleTargetEventbridgeParameters(source=self.source, detail_type=self.detail_type)
        return {"eventbridge_parameters": event}


@dataclass(frozen=True)
class StartExecution:
    """Starts an execution of a state machine."""

    state_machine: IGrantsStartExecution
    input: Input = field(default_factory=dict)

    @property
    def target_arn(self) -> str:
        """The ARN of the state machine."""
        return self.state_machine.state_machine_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to start executions."""
        return self.state_machine.grant_start_execution(role)

    def parameters(self) -> dict[str, Any]:
        """Return nothing: a state machine needs no more than its input."""
        return {}


def input_text(target: IScheduleTarget) -> str:
    """Return the target's input as JSON."""
    return json.dumps(target.input)
