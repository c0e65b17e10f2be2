"""What may be granted of a state machine, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.encryption import IKey
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
SEND_TASK_FAILURE = ("states:SendTaskFailure",)
SEND_TASK_HEARTBEAT = ("states:SendTaskHeartbeat",)
SEND_TASK_SUCCESS = ("states:SendTaskSuccess",)
START_EXECUTION = ("states:StartExecution",)
START_SYNC_EXECUTION = ("states:StartSyncExecution",)


class IStateMachine(Protocol):
    """A state machine that its use can be granted of."""

    @property
    def state_machine_arn(self) -> str:
        """The ARN of the state machine."""

    def grant_start_execution(self, grantee: IGrantable) -> Grant:
        """Allow starting executions."""

    def grant_start_sync_execution(self, grantee: IGrantable) -> Grant:
        """Allow starting executions of an express machine and waiting for their answers."""

    def grant_send_task_success(self, grantee: IGrantable) -> Grant:
        """Allow answering tasks that wait."""

    def grant_send_task_failure(self, grantee: IGrantable) -> Grant:
        """Allow failing tasks that wait."""

    def grant_send_task_heartbeat(self, grantee: IGrantable) -> Grant:
        """Allow asking for more time for tasks that wait."""


class StateMachineGrants(Construct):
    """The grants of a state machine, written from its ARN and its key."""

    state_machine_arn: str
    _key: IKey | None

    def grant_start_execution(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to start executions."""
        return self._grant(grantee, START_EXECUTION)

    def grant_start_sync_execution(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to start executions of an express machine and to wait for their answers."""
        return self._grant(grantee, START_SYNC_EXECUTION)

    def grant_send_task_success(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to answer tasks that wait."""
        return self._grant(grantee, SEND_TASK_SUCCESS)

    def grant_send_task_failure(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to fail tasks that wait."""
        return self._grant(grantee, SEND_TASK_FAILURE)

    def grant_send_task_heartbeat(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to ask for more time for tasks that wait."""
        return self._grant(grantee, SEND_TASK_HEARTBEAT)

    def _grant(self, grantee: IGrantable, actions: tuple[str, ...]) -> Grant:
        if self._key is not None:
            self._key.grant_generate_data_key(grantee, via="states")
        return Grant.add(grantee, actions=actions, resources=(self.state_machine_arn,))
