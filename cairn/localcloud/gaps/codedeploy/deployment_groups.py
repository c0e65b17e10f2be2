"""Deployment groups of CodeDeploy: what is released, how, under which role and under which alarms' eyes."""

import uuid
from typing import Any

from cairn.localcloud.gaps.codedeploy.deployment_configs import config_named
from cairn.localcloud.gaps.codedeploy.errors import CodeDeployError
from cairn.localcloud.gaps.codedeploy.records import Record, Records
from cairn.localcloud.gaps.codedeploy.tags import arn_of, put_tags

_FIELDS = (
    "serviceRoleArn",
    "alarmConfiguration",
    "autoRollbackConfiguration",
    "triggerConfigurations",
    "deploymentStyle",
    "blueGreenDeploymentConfiguration",
    "loadBalancerInfo",
    "ecsServices",
    "outdatedInstancesStrategy",
)
_OF_ECS = ("blueGreenDeploymentConfiguration", "loadBalancerInfo", "ecsServices")


def create_deployment_group(records: Records, asked: Record) -> Any:
    """Keep a deployment group of an application."""
    application = records.get("application", asked["applicationName"])
    name = asked["deploymentGroupName"]
    if records.find("group", asked["applicationName"], name):
        raise CodeDeployError(
            "DeploymentGroupAlreadyExistsException", f"Deployment Group already exists: {name}"
        )
    platform = application["computePlatform"]
    config = asked.get("deploymentConfigName") or f"CodeDeployDefault.{platform}AllAtOnce"
    group = {
        "applicationName": asked["applicationName"],
        "deploymentGroupId": str(uuid.uuid4()),
        "deploymentGroupName": name,
        "deploymentConfigName": config,
        "computePlatform": platform,
        "outdatedInstancesStrategy": "UPDATE",
        **{field: asked[field] for field in _FIELDS if field in asked},
    }
    _check(records, group)
    records.put(group, "group", asked["applicationName"], name)
    put_tags(records, arn_of(f"deploymentgroup:{asked['applicationName']}/{name}"), asked.get("tags", []))
    return {"deploymentGroupId": group["deploymentGroupId"]}


def update_deployment_group(records: Records, asked: Record) -> Any:
    """Change a deployment group, and rename it where a new name is given."""
    application, name = asked["applicationName"], asked["currentDeploymentGroupName"]
    records.get("application", application)
    group = dict(records.get("group", application, name))
    group.update({field: asked[field] for field in (*_FIELDS, "deploymentConfigName") if field in asked})
    group["deploymentGroupName"] = asked.get("newDeploymentGroupName") or name
    _check(records, group)
    records.remove("group", application, name)
    records.put(group, "group", application, group["deploymentGroupName"])
    return {"hooksNotCleanedUp": []}


def get_deployment_group(records: Records, asked: Record) -> Any:
    """Describe a deployment group."""
    records.get("application", asked["applicationName"])
    group = records.get("group", asked["applicationName"], asked["deploymentGroupName"])
    return {"deploymentGroupInfo": group}


def batch_get_deployment_groups(records: Records, asked: Record) -> Any:
    """Describe deployment groups."""
    application = asked["applicationName"]
    groups = [records.get("group", application, name) for name in asked["deploymentGroupNames"]]
    return {"deploymentGroupsInfo": groups}


def list_deployment_groups(records: Records, asked: Record) -> Any:
    """Name the deployment groups of an application."""
    application = asked["applicationName"]
    records.get("application", application)
    names = [group["deploymentGroupName"] for group in records.all("group", application)]
    return {"applicationName": application, "deploymentGroups": names}


def delete_deployment_group(records: Records, asked: Record) -> Any:
    """Forget a deployment group."""
    application, name = asked["applicationName"], asked["deploymentGroupName"]
    records.remove("group", application, name)
    records.remove("tags", arn_of(f"deploymentgroup:{application}/{name}"))
    return {"hooksNotCleanedUp": []}


def _check(records: Records, group: Record) -> None:
    platform = group["computePlatform"]
    config = config_named(records, group["deploymentConfigName"])
    if config["computePlatform"] != platform:
        raise CodeDeployError(
            "InvalidDeploymentConfigNameException",
            f"Deployment configuration is not valid for the compute platform {platform}",
        )
    style = group.get("deploymentStyle") or {}
    if style.get("deploymentType") != "BLUE_GREEN":
        raise CodeDeployError(
            "InvalidDeploymentStyleException", f"{platform} deployments must be of the type BLUE_GREEN"
        )
    if platform == "ECS":
        for field in _OF_ECS:
            if not group.get(field):
                raise CodeDeployError("InvalidInputException", f"{field} must be given for the platform ECS")
