"""What both kinds of deployment groups have: an application, a role of their own, alarms that take a release back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cdktf_cdktf_provider_aws.codedeploy_app import CodedeployApp
from cdktf_cdktf_provider_aws.codedeploy_deployment_group import (
    CodedeployDeploymentGroup,
    CodedeployDeploymentGroupAlarmConfiguration,
    CodedeployDeploymentGroupAutoRollbackConfiguration,
    CodedeployDeploymentGroupDeploymentStyle,
)
from constructs import Construct

from modules.compute import Function
from modules.core import stack_of
from modules.delivery.deployment_grants import DeploymentGrants, IDeployment, ImportedDeployment
from modules.delivery.traffic_shift import TrafficShift, deployment_config
from modules.iam import DELIVERY, Grant, Role, ServicePrincipal
from modules.observability import Alarm

MOST_ALARMS = 10
TAKEN_BACK_ON = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST")
ANSWER = ("codedeploy:PutLifecycleEventHookExecutionStatus",)
ANSWER_HAS_NO_ARN = "an answer is to a release, which has no ARN"
_GROUP = "live"


class DeploymentGroup(DeploymentGrants):
    """The shared part of ``BlueGreenDeployment`` and ``FunctionDeployment``: see there.

    ``platform`` is ``ECS`` or ``Lambda``, ``events`` are the lifecycle events that may have a hook. A hook's function
    gets ``DeploymentId`` and ``LifecycleEventHookExecutionId``, has an hour to answer ``Succeeded`` or ``Failed`` by
    PutLifecycleEventHookExecutionStatus, and may do so.
    https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        platform: str,
        alarms: Sequence[Alarm],
        shift: TrafficShift | None,
        hooks: Mapping[str, Function],
        events: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        if not 1 <= len(alarms) <= MOST_ALARMS:
            raise ValueError(f"alarms must be 1-{MOST_ALARMS} that take a release back, got {len(alarms)}")
        for event in hooks:
            if event not in events:
                raise ValueError(f"hooks must be at one of {', '.join(events)}, got {event!r}")
        self._alarms, self._hooks = alarms, hooks
        self.config_name = deployment_config(self, name=name, platform=platform, shift=shift)
        application = CodedeployApp(
            self,
            "Application",
            name=stack_of(self).physical_name(name, max_length=100),
            compute_platform=platform,
        )
        self.application_name = application.name
        self.role = self._create_role(name)

    @staticmethod
    def from_names(
        scope: Construct, id: str, *, application_name: str, group_name: str, config_name: str
    ) -> IDeployment:
        """Return a deployment group that exists in this account and region."""
        return ImportedDeployment(
            scope, id, application=application_name, group=group_name, config=config_name
        )

    def _create_role(self, name: str) -> Role:
        role = Role(
            self,
            "Role",
            name=f"{name}-release",
            assumed_by=ServicePrincipal("codedeploy.amazonaws.com"),
            description=f"Releases: {name}",
            boundary=DELIVERY,
        )
        arns = tuple(alarm.alarm_arn for alarm in self._alarms)
        Grant.add(role, actions=("cloudwatch:DescribeAlarms",), resources=arns)
        for hook in self._hooks.values():
            hook.grant_invoke(role)
            Grant.add(hook, actions=ANSWER, resources=("*",), resource_is_star_because=ANSWER_HAS_NO_ARN)
        return role

    def _create(self, **settings: Any) -> None:
        resource = CodedeployDeploymentGroup(
            self,
            "Resource",
            app_name=self.application_name,
            deployment_group_name=_GROUP,
            deployment_config_name=self.config_name,
            service_role_arn=self.role.role_arn,
            deployment_style=CodedeployDeploymentGroupDeploymentStyle(
                deployment_type="BLUE_GREEN", deployment_option="WITH_TRAFFIC_CONTROL"
            ),
            alarm_configuration=CodedeployDeploymentGroupAlarmConfiguration(
                enabled=True, alarms=[alarm.alarm_name for alarm in self._alarms]
            ),
            auto_rollback_configuration=CodedeployDeploymentGroupAutoRollbackConfiguration(
                enabled=True, events=[*TAKEN_BACK_ON]
            ),
            depends_on=self.role.policies,
            **settings,
        )
        self.group_name = resource.deployment_group_name

    def _release(self, kind: str, properties: Mapping[str, Any]) -> str:
        """The input of CreateDeployment as JSON text, with an AppSpec in it."""
        hooks = [{event: hook.alias_arn} for event, hook in self._hooks.items()]
        spec = {
            "version": 0.0,
            "Resources": [{"target": {"Type": kind, "Properties": properties}}],
            **({"Hooks": hooks} if hooks else {}),
        }
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}}
        return json.dumps(
            {
                "applicationName": self.application_name,
                "deploymentGroupName": self.group_name,
                "revision": revision,
            }
        )
