"""Rows of ``modules/delivery``."""

from modules.compute import Alias, ContainerService
from modules.core import PlatformStack
from modules.delivery import (
    ArtifactFolder,
    BlueGreenDeployment,
    Build,
    BuildProject,
    Buildspec,
    ChoiceAttribute,
    CodeDeployRelease,
    ConnectionSource,
    FeatureFlags,
    Flag,
    FunctionDeployment,
    InvokeFunction,
    ManualApproval,
    NumberAttribute,
    Pipeline,
    PipelineStage,
    PipelineTarget,
    Repository,
    Rollout,
    ServiceRelease,
    TrafficShift,
)
from modules.messaging import EventRule, RetryPolicy
from tests.integration.rows.containers import probe_image
from tests.integration.rows.row import MADE_ANEW, Made, Now, Row


def _repository(stack: PlatformStack, made: Made, now: Now) -> Repository:
    return Repository(stack, "Repository", name="lifecycle", key=made["Key"], kept_images=now(100, 50))


def _feature_flags(stack: PlatformStack, made: Made, now: Now) -> FeatureFlags:
    share = NumberAttribute(value=now(10, 20), minimum=0, maximum=100)
    shown = ChoiceAttribute(value="list", choices=("list", "grid"))
    return FeatureFlags(
        stack,
        "FeatureFlags",
        name="lifecycle",
        description=now("A row", "The row"),
        key=made["Key"],
        flags=[Flag(key="express", description="Express", attributes={"share": share, "shown": shown})],
        rollout=Rollout(minutes=now(20, 30)),
        alarms=[made["Alarm"]],
    )


def _build_project(stack: PlatformStack, made: Made, now: Now) -> BuildProject:
    project = BuildProject(
        stack,
        "BuildProject",
        name="lifecycle",
        description=now("A row", "The row"),
        buildspec=Buildspec(commands={"build": [now("make test", "make all")]}, artifacts=["dist/**/*"]),
        key=made["Key"],
        artifacts=ArtifactFolder(bucket=made["Bucket"], prefix="builds/"),
        variables={"STAGE": now("first", "second")},
        secrets={"GATEWAY": made["Secret"]},
        timeout_min=now(30, 45),
        queued_timeout_min=now(60, 90),
    )
    project.add_alarms([made["Topic"]])
    return project


def _pipeline(stack: PlatformStack, made: Made, now: Now) -> Pipeline:
    account = stack.settings.account_id
    connection = f"arn:aws:codeconnections:{stack.settings.region}:{account}:connection/lifecycle"
    source = ConnectionSource(
        name="Checkout",
        connection_arn=connection,
        repository="shop/shop",
        branch=now("main", "next"),
        output="source",
    )
    builder = BuildProject(
        made["BuildProject"],
        "ForPipeline",
        name="pipeline",
        description="Builds for the row",
        buildspec=Buildspec(commands={"build": ["make"]}, artifacts=["**/*"]),
        key=made["Key"],
    )
    approval = ManualApproval(name="Approve", topic=made["Topic"], message=now("Release?", "Release it?"))
    pipeline = Pipeline(
        stack,
        "Pipeline",
        name="lifecycle",
        stages=[
            PipelineStage(name="Source", actions=[source]),
            PipelineStage(
                name="Build", actions=[Build(name="Make", project=builder, input="source", output="made")]
            ),
            PipelineStage(name="Approval", actions=[approval]),
            PipelineStage(
                name="Release",
                actions=[
                    CodeDeployRelease(name="Function", deployment=made["FunctionDeployment"], input="made"),
                    ServiceRelease(name="Service", deployment=made["BlueGreenDeployment"], input="made"),
                    InvokeFunction(name="Tell", function_name="tell", parameters={"stage": "live"}),
                ],
            ),
        ],
        bucket=made["Bucket"],
        key=made["Key"],
        execution_mode=now("SUPERSEDED", "QUEUED"),
    )
    pipeline.add_alarms([made["Topic"]])
    start = PipelineTarget(
        pipeline=pipeline,
        name="starts",
        dead_letter_queue=made["DeadLetterQueue"],
        retry_policy=RetryPolicy(maximum_retries=now(5, 10)),
    )
    EventRule(
        pipeline,
        "Start",
        name="starts",
        bus=made["EventBus"],
        pattern={"source": [now("shop.catalog", "shop.prices")]},
        targets=[start],
    )
    return pipeline


def _blue_green_deployment(stack: PlatformStack, made: Made, now: Now) -> BlueGreenDeployment:
    route = made["BlueGreenRoute"]
    service = ContainerService(
        made["ContainerService"],
        "Released",
        name="released",
        description="A row that goes out blue-green",
        target_group=route.blue,
        deployment_controller="CODE_DEPLOY",
        environment={"GREETING": now("hello", "good day")},
        cluster=made["ContainerCluster"],
        network=made["PrivateNetwork"],
        image=probe_image(stack),
        key=made["Key"],
    )
    return BlueGreenDeployment(
        stack,
        "BlueGreenDeployment",
        name="lifecycle-service",
        service=service,
        route=route,
        alarms=[made["Alarm"]],
        shift=TrafficShift(kind="Linear", percent=now(20, 25), minutes=1),
        termination_wait_min=now(5, 10),
        hooks={"AfterAllowTestTraffic": made["Function"]},
    )


def _function_deployment(stack: PlatformStack, made: Made, now: Now) -> FunctionDeployment:
    function = made["Function"]
    alias = Alias(made["Alias"], "Released", function=function, name="released", version=function.version)
    return FunctionDeployment(
        stack,
        "FunctionDeployment",
        name="lifecycle-function",
        function=function,
        alias=alias,
        alarms=[made["Alarm"]],
        shift=TrafficShift(percent=now(10, 20)),
        hooks={"BeforeAllowTraffic": function},
    )


ROWS = (
    Row("Repository", _repository),
    Row("FeatureFlags", _feature_flags),
    Row("BuildProject", _build_project),
    Row("Pipeline", _pipeline),
    Row("BlueGreenDeployment", _blue_green_deployment),
    Row("FunctionDeployment", _function_deployment),
)

FIXED_TYPES = {
    "aws_codedeploy_deployment_config": MADE_ANEW,
    "aws_appconfig_deployment": MADE_ANEW,
    "aws_appconfig_hosted_configuration_version": MADE_ANEW,
    "aws_ecr_lifecycle_policy": MADE_ANEW,
}
