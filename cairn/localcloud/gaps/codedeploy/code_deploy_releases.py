"""There is no CodeDeploy.

AWS CodeDeploy releases a new version of an ECS service or of a Lambda alias under the service role of its deployment
group: it starts it beside the old one, asks the functions of the AppSpec, shifts traffic at once or in steps, and goes
back by itself where the new version does not become healthy, a function says no, or an alarm goes off.
https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-what-happens.html
"""

import asyncio
import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around, keep
from cairn.localcloud.gaps.codedeploy import (
    applications,
    deployment_configs,
    deployment_groups,
    deployment_reports,
    deployments,
    tags,
)
from cairn.localcloud.gaps.codedeploy.errors import CodeDeployError
from cairn.localcloud.gaps.codedeploy.records import Records
from cairn.localcloud.gaps.codedeploy.unfinished import end_unfinished

_TARGET = "CodeDeploy_20141006"
_ACTIONS = {
    "BatchGetApplications": applications.batch_get_applications,
    "BatchGetDeploymentGroups": deployment_groups.batch_get_deployment_groups,
    "BatchGetDeploymentTargets": deployment_reports.batch_get_deployment_targets,
    "BatchGetDeployments": deployment_reports.batch_get_deployments,
    "ContinueDeployment": deployments.continue_deployment,
    "CreateApplication": applications.create_application,
    "CreateDeployment": deployments.create_deployment,
    "CreateDeploymentConfig": deployment_configs.create_deployment_config,
    "CreateDeploymentGroup": deployment_groups.create_deployment_group,
    "DeleteApplication": applications.delete_application,
    "DeleteDeploymentConfig": deployment_configs.delete_deployment_config,
    "DeleteDeploymentGroup": deployment_groups.delete_deployment_group,
    "GetApplication": applications.get_application,
    "GetDeployment": deployment_reports.get_deployment,
    "GetDeploymentConfig": deployment_configs.get_deployment_config,
    "GetDeploymentGroup": deployment_groups.get_deployment_group,
    "ListApplications": applications.list_applications,
    "ListDeploymentConfigs": deployment_configs.list_deployment_configs,
    "ListDeploymentGroups": deployment_groups.list_deployment_groups,
    "ListDeploymentTargets": deployment_reports.list_deployment_targets,
    "ListDeployments": deployment_reports.list_deployments,
    "ListTagsForResource": tags.list_tags_for_resource,
    "PutLifecycleEventHookExecutionStatus": deployments.put_hook_status,
    "StopDeployment": deployments.stop_deployment,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "UpdateApplication": applications.update_application,
    "UpdateDeploymentGroup": deployment_groups.update_deployment_group,
}


def install() -> None:
    """Serve CodeDeploy beside the emulator's services, authorized as they are."""
    from ministack import app
    from ministack.core import iam_actions, router
    from ministack.core.responses import AccountRegionScopedDict, error_response_json, json_response
    from ministack.services import ecs

    kept = AccountRegionScopedDict()
    records = Records(kept)
    keep(ecs, "codedeploy", kept)
    end_unfinished(ecs, kept)

    async def handle(_method: str, _path: str, headers: Any, body: bytes, _query: Any) -> Any:
        name = headers.get("x-amz-target", "").rpartition(".")[2]
        action = _ACTIONS.get(name)
        if action is None:
            return error_response_json("InvalidOperationException", f"{name} is not served here", 400)
        try:
            answer = await asyncio.to_thread(action, records, json.loads(body or b"{}"))
        except CodeDeployError as error:
            return error_response_json(error.code, error.message, 400)
        return json_response(answer)

    app.SERVICE_HANDLERS["codedeploy"] = handle
    router.SERVICE_PATTERNS["codedeploy"] = {"target_prefixes": [_TARGET], "host_patterns": [r"codedeploy\."]}
    iam_actions.SERVICE_TO_IAM_NAMESPACE["codedeploy"] = "codedeploy"

    @around(iam_actions, "extract_resource_arn")
    def _extract(original: Function, service: str, *rest: Any) -> str:
        if service != "codedeploy":
            return str(original(service, *rest))
        body, (region, account_id) = rest[3], rest[5:7]
        resource = _resource(records, json.loads(body or b"{}"))
        return f"arn:aws:codedeploy:{region}:{account_id}:{resource}" if resource else "*"


def _resource(records: Records, asked: dict[str, Any]) -> str | None:
    """What the action is about.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
    """
    deployment = records.find("deployment", asked.get("deploymentId", ""))
    asked = deployment or asked
    application = asked.get("applicationName")
    group = asked.get("deploymentGroupName") or asked.get("currentDeploymentGroupName")
    if application and group:
        return f"deploymentgroup:{application}/{group}"
    if application:
        return f"application:{application}"
    if asked.get("deploymentConfigName"):
        return f"deploymentconfig:{asked['deploymentConfigName']}"
    if asked.get("ResourceArn"):
        return str(asked["ResourceArn"]).split(":", 5)[5]
    return None
