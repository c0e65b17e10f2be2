"""What the grants of deployment groups leave denied."""

import json
from typing import Any

from constructs import Construct

from modules.delivery import BlueGreenDeployment
from modules.iam import IGrantable
from tests.integration.denials.denial import Denial, Resource, service_role
from tests.support.clients import Clients
from tests.support.cloud import Account

_NOTHING = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}


def _groups(account: Account) -> tuple[Resource, Resource]:
    role = service_role(account, "releaser", "codedeploy.amazonaws.com", _NOTHING)
    client = account.clients("codedeploy")

    def make(name: str) -> Resource:
        client.create_application(applicationName=name, computePlatform="Lambda")
        style = {"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"}
        client.create_deployment_group(
            applicationName=name, deploymentGroupName="live", serviceRoleArn=role, deploymentStyle=style
        )
        return Resource(f"arn:aws:codedeploy:{account.region}:{account.account_id}:application:{name}")

    return make("shop"), make("other-shop")


def _give_deploy(scope: Construct, group: Resource, role: IGrantable) -> None:
    BlueGreenDeployment.from_names(
        scope, "Group", application_name=group.name, group_name="live", config_name="Slow"
    ).grant_deploy(role)


def _deploy(caller: Clients, group: Resource) -> Any:
    properties = {"Name": "shop", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    spec = {
        "version": 0.0,
        "Resources": [{"shop": {"Type": "AWS::Lambda::Function", "Properties": properties}}],
    }
    return caller("codedeploy").create_deployment(
        applicationName=group.name,
        deploymentGroupName="live",
        revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}},
    )


def _delete_group(caller: Clients, group: Resource) -> Any:
    return caller("codedeploy").delete_deployment_group(
        applicationName=group.name, deploymentGroupName="live"
    )


def _delete_application(caller: Clients, group: Resource) -> Any:
    return caller("codedeploy").delete_application(applicationName=group.name)


DENIALS = (
    Denial(
        "DeploymentGrants.grant_deploy",
        _groups,
        _give_deploy,
        call=_deploy,
        others=(_delete_group, _delete_application),
    ),
)
