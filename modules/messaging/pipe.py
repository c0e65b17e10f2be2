"""A pipe from one source to one target, under a role that may do that and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cdktf_cdktf_provider_aws.pipes_pipe import (
    PipesPipe,
    PipesPipeLogConfiguration,
    PipesPipeLogConfigurationCloudwatchLogsLogDestination,
    PipesPipeSourceParameters,
    PipesPipeSourceParametersFilterCriteria,
    PipesPipeSourceParametersFilterCriteriaFilter,
    PipesPipeTargetParameters,
)
from constructs import Construct

from modules.core import stack_of
from modules.encryption import IKey
from modules.iam import Role, ServicePrincipal
from modules.messaging.called_by_role import IGrantsInvoke
from modules.messaging.pipe_source import IPipeSource
from modules.messaging.pipe_target import IPipeTarget
from modules.observability import Alarm, ITopic, LogGroup, Metric

_MOST_FILTERS = 5
_LONGEST_TEMPLATE = 8192


class Pipe(Construct):
    """A pipe that takes from ``source`` what one of ``filters`` matches, and delivers it to ``target``.

    ``filters`` are up to five event patterns, such as ``{"body": {"kind": ["order"]}}``; without any, everything is
    taken. ``enrichment`` is a function that gets a batch of events and answers with what is delivered instead.
    ``input_template`` makes of each event what the target gets, such as ``{"id": <$.body.id>}``. The pipe writes its
    errors, without the events, to its own log group. ``key`` encrypts filters and template; ``log_key``, by default the
    same, must name ``logs.amazonaws.com``.

    Raises ``ValueError`` for more than five filters or an empty one, and for a template over 8192 characters.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        source: IPipeSource,
        target: IPipeTarget,
        key: IKey,
        filters: Sequence[Mapping[str, Any]] = (),
        enrichment: IGrantsInvoke | None = None,
        input_template: str | None = None,
        enabled: bool = True,
        log_key: IKey | None = None,
    ) -> None:
        super().__init__(scope, id)
        if len(filters) > _MOST_FILTERS or not all(filters):
            raise ValueError(
                f"filters of the pipe {name!r} must be at most {_MOST_FILTERS} patterns, none of them empty, "
                f"got {list(filters)!r}"
            )
        if input_template is not None and not 1 <= len(input_template) <= _LONGEST_TEMPLATE:
            raise ValueError(
                f"input_template must be 1-{_LONGEST_TEMPLATE} characters long, got {len(input_template)}"
            )
        self._name = name
        pipe_name = stack_of(self).physical_name(name, max_length=64)
        self.log_group = LogGroup(self, "Log", name=f"/aws/vendedlogs/pipes/{pipe_name}", key=log_key or key)
        self.role = self._create_role(name, pipe_name, source, target, enrichment, key)
        resource = PipesPipe(
            self,
            "Resource",
            name=pipe_name,
            description=description,
            desired_state="RUNNING" if enabled else "STOPPED",
            role_arn=self.role.role_arn,
            source=source.source_arn,
            source_parameters=PipesPipeSourceParameters(
                filter_criteria=_criteria(filters), **source.parameters()
            ),
            enrichment=enrichment.alias_arn if enrichment else None,
            target=target.target_arn,
            target_parameters=PipesPipeTargetParameters(input_template=input_template, **target.parameters()),
            kms_key_identifier=key.key_arn,
            log_configuration=self._logging(),
            depends_on=self.role.policies,
        )
        self.pipe_arn: str = resource.arn
        self.pipe_name: str = resource.name

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of the first batch that failed."""
        Alarm(
            self,
            "ExecutionFailed",
            name=f"{self._name}-ExecutionFailed",
            description=f"The pipe {self._name} failed to deliver",
            metric=Metric("AWS/EventBridge/Pipes", "ExecutionFailed", {"PipeName": self.pipe_name}),
            threshold=1,
            actions=actions,
        )

    def _logging(self) -> PipesPipeLogConfiguration:
        return PipesPipeLogConfiguration(
            level="ERROR",
            cloudwatch_logs_log_destination=PipesPipeLogConfigurationCloudwatchLogsLogDestination(
                log_group_arn=self.log_group.log_group_arn
            ),
        )

    def _create_role(
        self,
        name: str,
        pipe_name: str,
        source: IPipeSource,
        target: IPipeTarget,
        enrichment: IGrantsInvoke | None,
        key: IKey,
    ) -> Role:
        pipe_arn = stack_of(self).arn("pipes", f"pipe/{pipe_name}")
        role = Role(
            self,
            "Role",
            name=name,
            assumed_by=ServicePrincipal("pipes.amazonaws.com", source_arn=pipe_arn),
            description=f"Pipe: {name}",
        )
        source.grant_to(role)
        target.grant_to(role)
        if enrichment is not None:
            enrichment.grant_invoke(role)
        key.grant_generate_data_key(role, via="pipes")
        self.log_group.grant_write(role)
        return role


def _criteria(filters: Sequence[Mapping[str, Any]]) -> PipesPipeSourceParametersFilterCriteria | None:
    if not filters:
        return None
    patterns = [
        PipesPipeSourceParametersFilterCriteriaFilter(pattern=json.dumps(pattern)) for pattern in filters
    ]
    return PipesPipeSourceParametersFilterCriteria(filter=patterns)
