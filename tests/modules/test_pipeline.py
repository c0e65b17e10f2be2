import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.delivery import (
    Build,
    BuildProject,
    CodeDeployRelease,
    ConnectionSource,
    FunctionDeployment,
    InvokeFunction,
    IPipelineAction,
    ManualApproval,
    Pipeline,
    PipelineStage,
    PipelineTarget,
    ServiceRelease,
)
from modules.iam import Grant, Role
from modules.messaging import DeadLetterQueue, EventBus, EventRule, Topic
from modules.storage import Bucket
from tests.support.grantee import KEY_ARN, imported_key, key_statement
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
CONNECTION = f"arn:aws:codeconnections:{ACCOUNT}:connection/0f1e"
PROJECT = f"arn:aws:codebuild:{ACCOUNT}:project/cairn-test-shop"
BUCKET = "arn:aws:s3:::cairn-test-artifacts"


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


def source(**arguments: Any) -> ConnectionSource:
    defaults = {"name": "Checkout", "repository": "shop/shop", "branch": "main", "output": "source"}
    return ConnectionSource(**{"connection_arn": CONNECTION, **defaults, **arguments})


def tell(**arguments: Any) -> InvokeFunction:
    return InvokeFunction(**{"name": "Tell", "function_name": "tell", **arguments})


def stage(name: str, *actions: IPipelineAction) -> PipelineStage:
    return PipelineStage(name=name, actions=actions)


def pipeline(stack: PlatformStack, *stages: PipelineStage, **arguments: Any) -> Pipeline:
    bucket = Bucket.from_bucket_arn(stack, "Bucket", BUCKET, key=imported_key(stack))
    return Pipeline(
        stack,
        "Pipeline",
        name="a-long-name",
        stages=stages or (stage("Source", source()), stage("After", tell())),
        bucket=bucket,
        key=imported_key(stack),
        **arguments,
    )


def releasing(make: Callable[[PlatformStack], IPipelineAction]) -> Template:
    return synthesize(lambda stack: pipeline(stack, stage("Source", source()), stage("Then", make(stack))))


def second(template: Template) -> dict[str, Any]:
    action: dict[str, Any] = template.resource("aws_codepipeline")["stage"][1]["action"][0]
    return action


def granted(template: Template, role: str = "Pipeline_Role") -> list[dict[str, Any]]:
    """The statements of the one policy whose role is named so, in order."""
    [policy] = [found for found in template.resources("aws_iam_role_policy") if role in found["role"]]
    statements: list[dict[str, Any]] = json.loads(policy["policy"])["Statement"]
    return statements


def test_a_pipeline_hands_artifacts_on_under_the_key() -> None:
    found = synthesize(pipeline).resource("aws_codepipeline")
    assert found["name"] == "cairn-test-a-long-name"
    assert (found["pipeline_type"], found["execution_mode"]) == ("V2", "SUPERSEDED")
    assert found["artifact_store"] == [
        {"type": "S3", "location": "cairn-test-artifacts", "encryption_key": {"type": "KMS", "id": KEY_ARN}}
    ]
    assert [one["name"] for one in found["stage"]] == ["Source", "After"]


def test_its_role_is_assumed_for_this_account_under_the_delivery_boundary() -> None:
    role = synthesize(pipeline).resource("aws_iam_role")
    [trust] = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "codepipeline.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    assert role["permissions_boundary"] == SETTINGS.delivery_boundary_arn


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


def test_a_rule_starts_it_under_a_role_that_may_do_nothing_else() -> None:
    def build(stack: PlatformStack) -> None:
        dead = DeadLetterQueue(stack, "Dead", name="dead", key=imported_key(stack))
        target = PipelineTarget(pipeline=pipeline(stack), name="starts", dead_letter_queue=dead)
        bus = EventBus.from_event_bus_arn(stack, "Bus", f"arn:aws:events:{ACCOUNT}:event-bus/default")
        EventRule(stack, "Rule", name="pushed", bus=bus, pattern={"source": ["aws.s3"]}, targets=[target])

    template = synthesize(build)
    found = template.resource("aws_cloudwatch_event_target")
    assert found["arn"].startswith("${aws_codepipeline.Pipeline_")
    assert found["role_arn"].startswith("${aws_iam_role.Rule_Target1Role_")
    assert found["dead_letter_config"]["arn"].startswith("${aws_sqs_queue.Dead_")
    assert found["retry_policy"] == {"maximum_event_age_in_seconds": 86400, "maximum_retry_attempts": 185}
    (role,) = [body for body in template.resources("aws_iam_role") if body["name"] == "cairn-test-starts"]
    assert role["permissions_boundary"] == SETTINGS.delivery_boundary_arn
    (trust,) = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    assert trust["Condition"]["ArnLike"]["aws:SourceArn"].startswith("${aws_cloudwatch_event_rule.Rule_")
    (statement,) = granted(template, "Rule_Target1Role")
    assert statement["Action"] == ["codepipeline:GetPipelineExecution", "codepipeline:StartPipelineExecution"]
    assert statement["Resource"][0].startswith("${aws_codepipeline.Pipeline_")


def test_the_first_failed_execution_raises_an_alarm() -> None:
    class Alarms:
        topic_arn = f"arn:aws:sns:{ACCOUNT}:alarms"

    template = synthesize(lambda stack: pipeline(stack).add_alarms([Alarms()]))
    alarm = template.resource("aws_cloudwatch_metric_alarm")
    assert (alarm["namespace"], alarm["metric_name"], alarm["threshold"]) == (
        "AWS/CodePipeline",
        "FailedPipelineExecutions",
        1,
    )


SOURCE, AFTER = stage("Source", source()), stage("After", tell())


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda stack: pipeline(stack, execution_mode="X"), "execution_mode must be one of .*, got 'X'"),
        (lambda stack: pipeline(stack, SOURCE), "stages must be 2-50, got 1"),
        (
            lambda stack: pipeline(stack, SOURCE, *(stage(f"S{n}", tell()) for n in range(50))),
            "stages must be 2-50, got 51",
        ),
        (
            lambda stack: pipeline(stack, SOURCE, AFTER, AFTER),
            "stages must have names of their own, got After",
        ),
        (lambda stack: pipeline(stack, AFTER, SOURCE), r"sources alone .*, got 'Tell' \(Invoke\) in 'After'"),
        (
            lambda stack: pipeline(stack, SOURCE, stage("More", source(output="more"))),
            r"none after it, got 'Checkout' \(Source\) in 'More'",
        ),
        (
            lambda stack: pipeline(stack, stage("Source", source(), tell()), AFTER),
            r"sources alone .*, got 'Tell' \(Invoke\) in 'Source'",
        ),
        (
            lambda stack: pipeline(stack, SOURCE, stage("Then", tell(input="made"))),
            "input of 'Tell' must be made by a stage before, one of .'source'., got 'made'",
        ),
        (
            lambda stack: pipeline(stack, SOURCE, stage("Then", tell(output="source"))),
            "outputs must have names of their own, got source more than once",
        ),
        (lambda _: stage("Empty"), "actions of Empty must be 1-50, got 0"),
        (lambda _: stage("Full", *(tell(name=f"T{n}") for n in range(51))), "actions of Full must be 1-50"),
        (lambda _: stage("Twice", tell(), tell()), "actions of Twice must have names of their own, got Tell"),
        (lambda _: stage("a stage", tell()), "name of a stage or an action must match .*, got 'a stage'"),
        (lambda _: stage("Stage", tell(name="t!")), "name of a stage or an action must match .*, got 't!'"),
        (
            lambda _: source(connection_arn="shop"),
            "connection_arn must be the ARN of a connection, got 'shop'",
        ),
        (lambda _: source(repository="shop"), "repository must be owner/name, got 'shop'"),
        (lambda _: source(branch=""), "branch must be the name of a branch"),
        (
            lambda stack: ManualApproval(
                name="A",
                topic=Topic(stack, "T", name="t", key=imported_key(stack)),
                message="m",
                timeout_min=4,
            ),
            "timeout_min must be 5-86400, got 4",
        ),
    ],
)
def test_rejects(build: Callable[[PlatformStack], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(build)
