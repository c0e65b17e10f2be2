"""What a pipe delivers to, each with the grant that its role needs for it and no more."""

from dataclasses import dataclass
from typing import Any, Protocol

from cdktf_cdktf_provider_aws.pipes_pipe import (
    PipesPipeTargetParametersEventbridgeEventBusParameters,
    PipesPipeTargetParametersLambdaFunctionParameters,
    PipesPipeTargetParametersSqsQueueParameters,
    PipesPipeTargetParametersStepFunctionStateMachineParameters,
)

from modules.iam import Grant, IGrantable
from modules.messaging.event_bus import IEventBus
from modules.messaging.queue_grants import IQueue, place_of
from modules.messaging.schedule_target import IGrantsInvoke, IGrantsStartExecution
from modules.messaging.topic import Topic


class IPipeTarget(Protocol):
    """What a pipe delivers to; see ``ToQueue``, ``ToTopic``, ``ToFunction``, ``ToStateMachine`` and ``ToEventBus``."""

    @property
    def target_arn(self) -> str:
        """The ARN of what is delivered to."""

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to deliver."""

    def parameters(self) -> dict[str, Any]:
        """Return the arguments of ``aws_pipes_pipe.target_parameters`` for this kind of target."""


@dataclass(frozen=True)
class ToQueue:
    """Sends each event to a queue; ``message_group_id`` is for FIFO queues, and they need it.

    Raises ``ValueError`` where it does not fit the queue.
    """

    queue: IQueue
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
        if self.message_group_id is None:
            return {}
        group = PipesPipeTargetParametersSqsQueueParameters(message_group_id=self.message_group_id)
        return {"sqs_queue_parameters": group}


@dataclass(frozen=True)
class ToTopic:
    """Publishes each event to a topic."""

    topic: Topic

    @property
    def target_arn(self) -> str:
        """The ARN of the topic."""
        return self.topic.topic_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to publish to the topic."""
        return self.topic.grant_publish(role)

    def parameters(self) -> dict[str, Any]:
        """Return nothing: a topic needs no more than the event."""
        return {}


@dataclass(frozen=True)
class ToFunction:
    """Invokes a function with each batch of events, and waits: what the function fails at is delivered again."""

    function: IGrantsInvoke

    @property
    def target_arn(self) -> str:
        """The ARN of the function's alias."""
        return self.function.alias_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to invoke the function."""
        return self.function.grant_invoke(role)

    def parameters(self) -> dict[str, Any]:
        """Return that the pipe waits."""
        waits = PipesPipeTargetParametersLambdaFunctionParameters(invocation_type="REQUEST_RESPONSE")
        return {"lambda_function_parameters": waits}


@dataclass(frozen=True)
class ToStateMachine:
    """Starts an execution of a standard state machine with each batch of events."""

    state_machine: IGrantsStartExecution

    @property
    def target_arn(self) -> str:
        """The ARN of the state machine."""
        return self.state_machine.state_machine_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to start executions."""
        return self.state_machine.grant_start_execution(role)

    def parameters(self) -> dict[str, Any]:
        """Return that the pipe does not wait for the execution's end."""
        starts = PipesPipeTargetParametersStepFunctionStateMachineParameters(
            invocation_type="FIRE_AND_FORGET"
        )
        return {"step_function_state_machine_parameters": starts}


@dataclass(frozen=True, kw_only=True)
class ToEventBus:
    """Puts each event on a bus, as ``detail_type`` of ``source``."""

    bus: IEventBus
    source: str
    detail_type: str

    @property
    def target_arn(self) -> str:
        """The ARN of the bus."""
        return self.bus.event_bus_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to put events on the bus."""
        return self.bus.grant_put_events(role)

    def parameters(self) -> dict[str, Any]:
        """Return who says what."""
        event = PipesPipeTargetParametersEventbridgeEventBusParameters(
            source=self.source, detail_type=self.detail_type
        )
        return {"eventbridge_event_bus_parameters": event}
