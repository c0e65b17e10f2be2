"""A state machine: encrypted, traced, logged without payloads, under a role that may do what its states do."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.sfn_state_machine import (
    SfnStateMachine,
    SfnStateMachineEncryptionConfiguration,
    SfnStateMachineLoggingConfiguration,
    SfnStateMachineTracingConfiguration,
)
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.iam import (
    LOG_DELIVERY,
    LOG_DELIVERY_HAS_NO_ARN,
    TRACING,
    TRACING_HAS_NO_ARN,
    TRACING_SAMPLES,
    Grant,
    Role,
    ServicePrincipal,
)
from modules.observability import Alarm, ITopic, LogGroup, Metric
from modules.workflow.definition import Definition
from modules.workflow.state_machine_grants import IStateMachine, StateMachineGrants

TYPES = ("EXPRESS", "STANDARD")
LOG_LEVELS = ("ALL", "ERROR")
# The longest that an execution of each type may take.
_LONGEST_SEC = {"EXPRESS": 300, "STANDARD": 31_536_000}
_TROUBLES = {
    "ExecutionsFailed": "failed",
    "ExecutionsTimedOut": "took longer than it may",
    "ExecutionThrottled": "was held back: the account's quota is used up",
}


class _ImportedStateMachine(StateMachineGrants):
    def __init__(self, scope: Construct, id: str, *, state_machine_arn: str, key: IKey | None) -> None:
        super().__init__(scope, id)
        if ":stateMachine:" not in state_machine_arn:
            raise ValueError(
                f"state_machine_arn must be the ARN of a state machine, got {state_machine_arn!r}"
            )
        self.state_machine_arn = state_machine_arn
        self._key = key


class StateMachine(StateMachineGrants):
    """Runs ``definition``, whose tasks grant its role what they need: nothing else is granted.

    ``type`` is one of ``TYPES``; ``timeout_sec`` is 1-300 for ``EXPRESS`` and 1 to a year for ``STANDARD``. An express
    machine cannot wait for task tokens. ``log_level`` is one of ``LOG_LEVELS``; neither logs what the states carry.
    ``key`` encrypts definition and executions and must name ``delivery.logs.amazonaws.com``; ``log_key``, by default
    the same, must name ``logs.amazonaws.com``. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        definition: Definition,
        key: IKey,
        timeout_sec: int,
        type: str = "STANDARD",
        log_level: str = "ALL",
        log_key: IKey | None = None,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("type", type, TYPES)
        require_one_of("log_level", log_level, LOG_LEVELS)
        require_between("timeout_sec", timeout_sec, 1, _LONGEST_SEC[type])
        if type == "EXPRESS":
            _require_no_tokens(definition)
        self._name = name
        self._key = key
        machine_name = stack_of(self).physical_name(name, max_length=80)
        self.log_group = LogGroup(
            self, "Log", name=f"/aws/vendedlogs/states/{machine_name}", key=log_key or key
        )
        self.role = self._create_role(machine_name, definition, key)
        resource = SfnStateMachine(
            self,
            "Resource",
            name=machine_name,
            type=type,
            role_arn=self.role.role_arn,
            definition=json.dumps({**definition.document(), "TimeoutSeconds": timeout_sec}),
            encryption_configuration=SfnStateMachineEncryptionConfiguration(
                type="CUSTOMER_MANAGED_KMS_KEY", kms_key_id=key.key_arn, kms_data_key_reuse_period_seconds=300
            ),
            logging_configuration=SfnStateMachineLoggingConfiguration(
                level=log_level,
                include_execution_data=False,
                log_destination=f"{self.log_group.log_group_arn}:*",
            ),
            tracing_configuration=SfnStateMachineTracingConfiguration(enabled=True),
            depends_on=self.role.policies,
        )
        self.state_machine_arn = resource.arn
        self.state_machine_name: str = resource.name

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of the first execution that failed, timed out or was held back."""
        for metric, trouble in _TROUBLES.items():
            Alarm(
                self,
                metric,
                name=f"{self._name}-{metric}",
                description=f"An execution of {self._name} {trouble}",
                metric=Metric("AWS/States", metric, {"StateMachineArn": self.state_machine_arn}),
                threshold=1,
                actions=actions,
            )

    def _create_role(self, machine_name: str, definition: Definition, key: IKey) -> Role:
        own_arn = stack_of(self).arn("states", f"stateMachine:{machine_name}")
        role = Role(
            self,
            "Role",
            name=self._name,
            assumed_by=ServicePrincipal("states.amazonaws.com", source_arn=own_arn),
            description=f"State machine: {self._name}",
        )
        for task in definition.tasks():
            task.integration.grant_to(role)
        key.grant_generate_data_key(role)
        tracing = (*TRACING, *TRACING_SAMPLES)
        Grant.add(role, actions=tracing, resources=("*",), resource_is_star_because=TRACING_HAS_NO_ARN)
        Grant.add(
            role, actions=LOG_DELIVERY, resources=("*",), resource_is_star_because=LOG_DELIVERY_HAS_NO_ARN
        )
        return role

    @staticmethod
    def from_state_machine_arn(
        scope: Construct, id: str, state_machine_arn: str, *, key: IKey | None = None
    ) -> IStateMachine:
        """Return a state machine that exists; give ``key`` where it is encrypted with a customer managed one."""
        return _ImportedStateMachine(scope, id, state_machine_arn=state_machine_arn, key=key)


def _require_no_tokens(definition: Definition) -> None:
    waiting = [
        task.name for task in definition.tasks() if task.integration.resource.endswith(".waitForTaskToken")
    ]
    if waiting:
        raise ValueError(f"type must be STANDARD for tasks that wait for a token, got EXPRESS with {waiting}")
