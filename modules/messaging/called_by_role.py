"""What schedules and pipes call under a role of theirs: by which ARN, and with which grant and no more."""

from dataclasses import dataclass
from typing import Protocol

from modules.iam import Grant, IGrantable
from modules.messaging.event_bus import IEventBus
from modules.messaging.queue_grants import IQueue


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
class CalledFunction:
    """A function that is invoked by its alias."""

    function: IGrantsInvoke

    @property
    def target_arn(self) -> str:
        """The ARN of the function's alias."""
        return self.function.alias_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to invoke the function."""
        return self.function.grant_invoke(role)


@dataclass(frozen=True)
class CalledQueue:
    """A queue that is sent to."""

    queue: IQueue

    @property
    def target_arn(self) -> str:
        """The ARN of the queue."""
        return self.queue.queue_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to send to the queue."""
        return self.queue.grant_send_messages(role)


@dataclass(frozen=True)
class CalledStateMachine:
    """A state machine of which executions are started."""

    state_machine: IGrantsStartExecution

    @property
    def target_arn(self) -> str:
        """The ARN of the state machine."""
        return self.state_machine.state_machine_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to start executions."""
        return self.state_machine.grant_start_execution(role)


@dataclass(frozen=True, kw_only=True)
class CalledEventBus:
    """A bus that events of ``source`` are put on, as ``detail_type``."""

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
