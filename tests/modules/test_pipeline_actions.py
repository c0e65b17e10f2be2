"""What each action of a pipeline does, and the rights that it brings to the pipeline's role and no other."""

from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.delivery import (
    Build,
    BuildProject,
    CodeDeployRelease,
    FunctionDeployment,
    IPipelineAction,
    ManualApproval,
    ServiceRelease,
)
from modules.iam import Grant, Role
from modules.messaging import Topic
from tests.support.grantee import imported_key, key_statement
from tests.support.pipelines import ACCOUNT, BUCKET, CONNECTION, granted, pipeline, source, stage, tell
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth
PROJECT = f"arn:aws:codebuild:{ACCOUNT}:project/cairn-test-shop"


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


# What everyone who works on the artifacts has.
STORE = [
    key_statement("s3", "kms:Decrypt", "kms:GenerateDataKey"),
    allow(
        f"{BUCKET}/cairn-test-a-long-na/*",
        *(
            "s3:GetObject",
            "s3:GetObjectVersion",
            "s3:PutObject",
            "s3:PutObjectAcl",
        ),
    ),
    allow(BUCKET, "s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"),
]


def releasing(make: Callable[[PlatformStack], IPipelineAction]) -> Template:
    return synthesize(lambda stack: pipeline(stack, stage("Source", source()), stage("Then", make(stack))))


def second(template: Template) -> dict[str, Any]:
    action: dict[str, Any] = template.resource("aws_codepipeline")["stage"][1]["action"][0]
    return action


@pytest.mark.parametrize("service", ["codeconnections", "codestar-connections"])
def test_a_source_uses_its_connection(service: str) -> None:
    arn = CONNECTION.replace("codeconnections", service)
    template = synthesize(
        lambda stack: pipeline(
            stack, stage("Source", source(connection_arn=arn)), stage("After", tell(parameters={"a": 1}))
        )
    )
    assert template.resource("aws_codepipeline")["stage"][0]["action"] == [
        {
            "name": "Checkout",
            "category": "Source",
            "owner": "AWS",
            "provider": "CodeStarSourceConnection",
            "version": "1",
            "output_artifacts": ["source"],
            "configuration": {
                "ConnectionArn": arn,
                "FullRepositoryId": "shop/shop",
                "BranchName": "main",
                "DetectChanges": "true",
                "OutputArtifactFormat": "CODE_ZIP",
            },
        }
    ]
    assert second(template)["configuration"] == {"FunctionName": "tell", "UserParameters": '{"a": 1}'}
    assert granted(template) == [
        *STORE,
        allow(arn, f"{service}:UseConnection"),
        allow(f"arn:aws:lambda:{ACCOUNT}:function:tell", "lambda:InvokeFunction"),
    ]


def test_a_build_is_started_and_its_builds_work_on_the_same_artifacts() -> None:
    def make(stack: PlatformStack) -> Build:
        builder = Role.from_role_arn(stack, "Builder", "arn:aws:iam::123456789012:role/builder")
        project = BuildProject.from_project_arn(stack, "Project", PROJECT, role=builder)
        return Build(name="Make", project=project, input="source", output="made")

    template = releasing(make)
    assert second(template) == {
        "name": "Make",
        "category": "Build",
        "owner": "AWS",
        "provider": "CodeBuild",
        "version": "1",
        "configuration": {"ProjectName": "cairn-test-shop"},
        "input_artifacts": ["source"],
        "output_artifacts": ["made"],
    }
    builds = allow(PROJECT, "codebuild:BatchGetBuilds", "codebuild:StartBuild", "codebuild:StopBuild")
    assert granted(template) == [*STORE, allow(CONNECTION, "codeconnections:UseConnection"), builds]
    assert granted(template, "builder") == STORE


def test_an_approval_is_told_to_its_topic() -> None:
    def make(stack: PlatformStack) -> ManualApproval:
        topic = Topic(stack, "Topic", name="approvals", key=imported_key(stack))
        return ManualApproval(name="Approve", topic=topic, message="Release?")

    template = releasing(make)
    found = second(template)
    assert (found["category"], found["provider"], found["timeout_in_minutes"]) == (
        "Approval",
        "Manual",
        10080,
    )
    assert found["configuration"]["CustomData"] == "Release?"
    topic_arn = found["configuration"]["NotificationArn"]
    assert granted(template)[4:] == [
        key_statement("sns", "kms:Decrypt", "kms:GenerateDataKey"),
        allow(topic_arn, "sns:Publish"),
    ]


def test_a_release_goes_to_its_group_alone() -> None:
    template = releasing(
        lambda stack: CodeDeployRelease(
            name="Go",
            deployment=FunctionDeployment.from_names(
                stack, "Group", application_name="shop", group_name="live", config_name="Slow"
            ),
            input="source",
        )
    )
    found = second(template)
    assert (found["category"], found["provider"], found["input_artifacts"]) == (
        "Deploy",
        "CodeDeploy",
        ["source"],
    )
    assert found["configuration"] == {"ApplicationName": "shop", "DeploymentGroupName": "live"}
    place = f"arn:aws:codedeploy:{ACCOUNT}"
    assert granted(template)[4:] == [
        allow(
            f"{place}:application:shop",
            "codedeploy:GetApplication",
            "codedeploy:GetApplicationRevision",
            "codedeploy:RegisterApplicationRevision",
        ),
        allow(f"{place}:deploymentconfig:Slow", "codedeploy:GetDeploymentConfig"),
        allow(
            f"{place}:deploymentgroup:shop/live", "codedeploy:CreateDeployment", "codedeploy:GetDeployment"
        ),
    ]


def test_a_service_is_released_with_a_task_definition_of_its_own_roles() -> None:
    class Service:
        def grant_register_task_definition(self, role: Role) -> None:
            Grant.add(role, actions=("iam:PassRole",), resources=("arn:aws:iam::123456789012:role/task",))

    class Deployment:
        application_name, group_name, service = "shop", "live", Service()

        def __init__(self, stack: PlatformStack) -> None:
            self.role = Role.from_role_arn(stack, "Releaser", "arn:aws:iam::123456789012:role/releaser")

        def grant_deploy(self, role: Role) -> None:
            Grant.add(
                role,
                actions=("codedeploy:CreateDeployment",),
                resources=(f"arn:aws:codedeploy:{ACCOUNT}:deploymentgroup:shop/live",),
            )

    def make(stack: PlatformStack) -> ServiceRelease:
        deployment: Any = Deployment(stack)
        return ServiceRelease(name="Go", deployment=deployment, input="source")

    template = releasing(make)
    found = second(template)
    assert (found["category"], found["provider"], found["input_artifacts"]) == (
        "Deploy",
        "CodeDeployToECS",
        ["source"],
    )
    assert found["configuration"] == {
        "ApplicationName": "shop",
        "DeploymentGroupName": "live",
        "TaskDefinitionTemplateArtifact": "source",
        "TaskDefinitionTemplatePath": "taskdef.json",
        "AppSpecTemplateArtifact": "source",
        "AppSpecTemplatePath": "appspec.yaml",
    }
    assert granted(template)[4:] == [
        allow(f"arn:aws:codedeploy:{ACCOUNT}:deploymentgroup:shop/live", "codedeploy:CreateDeployment"),
        allow("arn:aws:iam::123456789012:role/task", "iam:PassRole"),
    ]
    assert granted(template, "releaser") == [
        key_statement("s3", "kms:Decrypt"),
        allow(f"{BUCKET}/cairn-test-a-long-na/*", "s3:GetObject", "s3:GetObjectVersion"),
    ]
