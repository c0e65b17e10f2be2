"""CodeBuild: what a project is made with."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account

_PROJECT: dict[str, Any] = {
    "name": "shop",
    "source": {"type": "CODEPIPELINE"},
    "artifacts": {"type": "CODEPIPELINE"},
    "environment": {"type": "LINUX_CONTAINER", "image": "shop:1", "computeType": "BUILD_GENERAL1_SMALL"},
    "logsConfig": {"cloudWatchLogs": {"status": "ENABLED", "groupName": "/aws/codebuild/shop"}},
}


def _role(account: Account, service: str) -> str:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    name = service.split(".")[0]
    made = account.clients("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document)
    return str(made["Role"]["Arn"])


@aws_does("build_projects")
def a_project_is_read_back_as_it_was_written(account: Account) -> None:
    builds = account.clients("codebuild")
    with pytest.raises(ClientError, match="not authorized to perform: sts:AssumeRole"):
        builds.create_project(**_PROJECT, serviceRole=_role(account, "lambda.amazonaws.com"))
    role = _role(account, "codebuild.amazonaws.com")
    made = builds.create_project(**_PROJECT, serviceRole=role)["project"]
    assert (made["queuedTimeoutInMinutes"], made["projectVisibility"]) == (480, "PRIVATE")
    builds.update_project(name="shop", queuedTimeoutInMinutes=30, concurrentBuildLimit=2)
    (kept,) = builds.batch_get_projects(names=["shop"])["projects"]
    assert kept["logsConfig"] == _PROJECT["logsConfig"]
    assert (kept["queuedTimeoutInMinutes"], kept["concurrentBuildLimit"], kept["serviceRole"]) == (
        30,
        2,
        role,
    )
    builds.delete_project(name=made["arn"])
    assert builds.list_projects()["projects"] == []
