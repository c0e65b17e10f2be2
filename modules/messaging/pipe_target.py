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
from modules.messaging.called_by_role import CalledEventBus, CalledFunction, CalledQueue, CalledStateMachine
from modules.messaging.queue_grants import require_group
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
class ToQueue(CalledQueue):
    """Sends each event to a queue; ``message_group_id`` is for FIFO queues, and they need it.

    Raises ``ValueError`` where it does not fit the queue.
    """

    message_group_id: str | None = None

    def __post_init__(self) -> None:
        require_group(self.queue, self.message_group_id)

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
class ToFunction(CalledFunction):
    """Invokes a function with each batch of events, and waits: what the function fails at is delivered again."""

    def parameters(self) -> dict[str, Any]:
        """Return that the pipe waits."""
        waits = PipesPipeTargetParametersLambdaFunctionParameters(invocation_type="REQUEST_RESPONSE")
        return {"lambda_function_parameters": waits}


@dataclass(frozen=True)
class ToStateMachine(CalledStateMachine):
    """Starts an execution of a standard state machine with each batch of events."""

    def parameters(self) -> dict[str, Any]:
        """Return that the pipe does not wait for the execution's end."""
        starts = PipesPipeTargetParametersStepFunctionStateMachineParameters(
            invocation_type="FIRE_AND_FORGET"
        )
        return {"step_function_state_machine_parameters": starts}


@dataclass(frozen=True, kw_only=True)
class ToEventBus(CalledEventBus):
    """Puts each event on a bus, as ``detail_type`` of ``source``."""

    def parameters(self) -> dict[str, Any]:
        """Return who says what."""
        event = PipesPipeTargetParametersEventbridgeEventBusParameters(
            source=self.source, detail_type=self.detail_type
        )
        return {"eventbridge_event_bus_parameters": event}
