"""CodeDeploy, as AWS releases functions and services."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.containers import CLUSTER, NETWORK, probe
from tests.support.eventually import eventually

_JUDGES = """
import boto3

ONLY_HERE = "its tasks run an image that only the local cloud has"
def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="{status}",
    )
"""
_ANSWERS = "def handler(event, context):\n    return {answer}\n"


def _allow(*actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": "*"}


class FunctionRelease:
    """The function `shop` with the alias `live` on version 1, and a version 2 to release."""

    def __init__(self, account: Account) -> None:
        self.account = account
        functions = account.clients("lambda")
        make_function(account, "shop", _ANSWERS.format(answer=1), make_role(account, "shop"))
        for version in ("1", "2"):
            functions.update_function_configuration(FunctionName="shop", Description=version)
            functions.publish_version(FunctionName="shop")
        functions.create_alias(FunctionName="shop", Name="live", FunctionVersion="1")
        for status in ("Succeeded", "Failed"):
            judge = make_role(account, status, _allow("codedeploy:PutLifecycleEventHookExecutionStatus"))
            make_function(account, status, _JUDGES.format(status=status), judge)
        self.client = account.clients("codedeploy")
        self.client.create_application(applicationName="shop", computePlatform="Lambda")
        self.client.create_deployment_group(
            applicationName="shop",
            deploymentGroupName="live",
            serviceRoleArn=service_role(
                account, "lambda:GetAlias", "lambda:InvokeFunction", "lambda:UpdateAlias"
            ),
            deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
            autoRollbackConfiguration={"enabled": True, "events": ["DEPLOYMENT_FAILURE"]},
        )

    def deploy(self, current: str, new: str, **hooks: str) -> dict[str, Any]:
        """Release version `new`; returns the deployment once it has ended."""
        properties = {"Name": "shop", "Alias": "live", "CurrentVersion": current, "TargetVersion": new}
        spec = {
            "version": 0.0,
            "Resources": [{"shop": {"Type": "AWS::Lambda::Function", "Properties": properties}}],
            "Hooks": [{event: function} for event, function in hooks.items()],
        }
        identity = self.client.create_deployment(
            applicationName="shop",
            deploymentGroupName="live",
            revision={"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps(spec)}},
        )["deploymentId"]
        return ended(self.account, identity)

    @property
    def version(self) -> str:
        """The version that the alias points to."""
        alias = self.account.clients("lambda").get_alias(FunctionName="shop", Name="live")
        return str(alias["FunctionVersion"])


def service_role(account: Account, *actions: str) -> str:
    """The ARN of a role that CodeDeploy takes on, which may do `actions`."""
    iam = account.clients("iam")
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "codedeploy.amazonaws.com"},
    }
    arn: str = iam.create_role(
        RoleName="releases",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": [_allow(*actions)]}
    iam.put_role_policy(RoleName="releases", PolicyName="p", PolicyDocument=json.dumps(policy))
    return arn


def ended(account: Account, deployment_id: str, *, within_sec: float = 30) -> dict[str, Any]:
    """The deployment, once it has ended."""
    client = account.clients("codedeploy")

    def found() -> dict[str, Any]:
        info = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
        assert info["status"] in ("Succeeded", "Failed", "Stopped")
        return dict(info)

    return eventually(found, within_sec=within_sec)


@aws_does("code_deploy_releases")
def a_release_asks_its_functions_and_goes_back_where_one_says_no(account: Account) -> None:
    release = FunctionRelease(account)
    assert release.deploy("1", "2", BeforeAllowTraffic="Succeeded")["status"] == "Succeeded"
    assert release.version == "2"
    refused = release.deploy("2", "1", AfterAllowTraffic="Failed")
    assert (refused["status"], refused["errorInformation"]["code"]) == ("Failed", "HOOK_EXECUTION_FAILURE")
    back = ended(account, refused["rollbackInfo"]["rollbackDeploymentId"])
    assert (back["status"], back["creator"], release.version) == ("Succeeded", "codeDeployRollback", "2")
    account.clients("iam").put_role_policy(
        RoleName="releases",
        PolicyName="p",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [_allow("lambda:GetAlias")]}),
    )
    denied = release.deploy("2", "1")
    assert (denied["errorInformation"]["code"], release.version) == ("IAM_ROLE_PERMISSIONS", "2")


@aws_does("code_deploy_services")
def nobody_but_code_deploy_releases_its_service(account: Account) -> None:
    tasks, ecs = probe(account), account.clients("ecs")
    first, second = tasks.define(), tasks.define({"GREETING": "hello"})
    ecs.create_service(
        cluster=CLUSTER,
        serviceName="api",
        taskDefinition=first,
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        deploymentController={"type": "CODE_DEPLOY"},
    )
    with pytest.raises(ClientError, match="CODE_DEPLOY"):
        ecs.update_service(cluster=CLUSTER, service="api", taskDefinition=second)
    ecs.update_service(cluster=CLUSTER, service="api", desiredCount=2)

    def runs() -> None:
        [service] = ecs.describe_services(cluster=CLUSTER, services=["api"])["services"]
        assert service["deploymentController"] == {"type": "CODE_DEPLOY"}
        assert (service["taskDefinition"], service["deployments"]) == (first, [])
        [task_set] = service["taskSets"]
        assert (task_set["status"], task_set["taskDefinition"]) == ("PRIMARY", first)
        assert task_set["runningCount"] == 2

    eventually(runs, within_sec=10)
