"""What CodeDeploy does, it does under the service role of the deployment group, and no more than that role may.

https://docs.aws.amazon.com/codedeploy/latest/userguide/getting-started-create-service-role.html
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.gaps.codedeploy.errors import ReleaseFailed
from cairn.localcloud.gaps.functions.invocation import invoke
from cairn.localcloud.gaps.role_session import CannotAssumeError, RoleSession, assume

_SERVICE = "codedeploy.amazonaws.com"


class ServiceRole:
    """A session of the role, taken on for a deployment group."""

    def __init__(self, role_arn: str, group_arn: str, deployment_id: str) -> None:
        self._role_arn, self._group_arn, self._deployment_id = role_arn, group_arn, deployment_id
        self._session: RoleSession | None = None

    def require(self, action: str, resource_arn: str, context: Mapping[str, str] | None = None) -> None:
        """Raise `ReleaseFailed` where the role may not do `action`, or CodeDeploy may not take the role on."""
        refusal = self._assumed().refusal(action, resource_arn, context)
        if refusal is not None:
            raise ReleaseFailed("IAM_ROLE_PERMISSIONS", refusal.removeprefix("AccessDeniedException: "))

    def is_alarmed(self, alarm_name: str) -> bool:
        """Whether the alarm is in the state ALARM."""
        from ministack.core.responses import get_account_id, get_region
        from ministack.services import cloudwatch

        account = f"{get_region()}:{get_account_id()}"
        self.require("cloudwatch:DescribeAlarms", f"arn:aws:cloudwatch:{account}:alarm:{alarm_name}")
        alarm = cloudwatch._alarms.get(alarm_name) or cloudwatch._composite_alarms.get(alarm_name) or {}
        return bool(alarm.get("StateValue") == "ALARM")

    def invoke(self, function: str, event: Any) -> None:
        """Invoke a function by name or ARN; raises `ReleaseFailed` where it raises an error."""
        from ministack.core.responses import get_account_id, get_region

        arn = (
            function
            if function.startswith("arn:")
            else _function_arn(get_region(), get_account_id(), function)
        )
        self.require("lambda:InvokeFunction", arn)
        answer = asyncio.run(invoke(arn, event))
        if answer.failed:
            raise ReleaseFailed("HOOK_EXECUTION_FAILURE", f"{arn} ended with an error: {answer.text}")

    def _assumed(self) -> RoleSession:
        if self._session is None:
            try:
                self._session = assume(
                    self._role_arn,
                    service=_SERVICE,
                    source_arn=self._group_arn,
                    session_name=self._deployment_id,
                    duration_sec=12 * 3600,
                )
            except CannotAssumeError:
                raise ReleaseFailed(
                    "IAM_ROLE_PERMISSIONS", f"AWS CodeDeploy cannot assume the role {self._role_arn}"
                ) from None
        return self._session


def _function_arn(region: str, account_id: str, name: str) -> str:
    return f"arn:aws:lambda:{region}:{account_id}:function:{name}"
