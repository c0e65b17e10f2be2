"""What builds, packs and releases under the delivery boundary."""

from modules.core import PlatformStack
from modules.delivery import (
    ArtifactFolder,
    Build,
    BuildProject,
    Buildspec,
    CodeDeployRelease,
    ConnectionSource,
    FeatureFlags,
    FlagsAddress,
    FunctionDeployment,
    InvokeFunction,
    ManualApproval,
    Pipeline,
    PipelineStage,
    Report,
    Repository,
)
from modules.iam import DELIVERY, Role, ServicePrincipal
from modules.messaging import Topic
from modules.secrets import ISecret
from modules.storage import IBucket
from tests.modules.every_grant.places import ACCOUNT
from tests.support.grantee import imported_key


def deliver(stack: PlatformStack, bucket: IBucket, secret: ISecret) -> None:
    key, principal = imported_key(stack), ServicePrincipal("codebuild.amazonaws.com")
    role = Role(
        stack, "Deliverer", name="deliverer", assumed_by=principal, description="Releases", boundary=DELIVERY
    )
    project = BuildProject(
        stack,
        "Build",
        name="build",
        description="Builds",
        buildspec=Buildspec(commands={"build": ["make"]}, reports={"unit": Report(files=["report.xml"])}),
        key=key,
        artifacts=ArtifactFolder(bucket=bucket, prefix="builds/"),
        secrets={"GATEWAY": secret},
    )
    Repository.from_repository_arn(
        stack, "Pushed", f"arn:aws:ecr:{ACCOUNT}:repository/cairn-test-probe"
    ).grant_push(role)
    flags = FlagsAddress(application_id="a1", environment_id="e1", profile_id="p1", strategy_id="s1")
    FeatureFlags.from_address(stack, "Toggled", flags, key=key).grant_toggle(role)
    release(stack, bucket, project)


def release(stack: PlatformStack, bucket: IBucket, project: BuildProject) -> None:
    topic = Topic(stack, "Approvers", name="approvers", key=imported_key(stack))
    existing = FunctionDeployment.from_names(
        stack, "Existing", application_name="cairn-test-shop", group_name="live", config_name="Slow"
    )
    actions = [
        Build(name="Make", project=project, input="source", output="made"),
        ManualApproval(name="Approve", topic=topic, message="Release?"),
        CodeDeployRelease(name="Shop", deployment=existing, input="source"),
        InvokeFunction(name="Tell", function_name="cairn-test-tell"),
    ]
    source = ConnectionSource(
        name="Checkout",
        connection_arn=f"arn:aws:codeconnections:{ACCOUNT}:connection/shop",
        repository="shop/shop",
        branch="main",
        output="source",
    )
    pipeline = Pipeline(
        stack,
        "Pipeline",
        name="shop",
        stages=[
            PipelineStage(name="Source", actions=[source]),
            PipelineStage(name="Release", actions=actions),
        ],
        bucket=bucket,
        key=imported_key(stack),
    )
    pipeline.grant_start(stack.node.find_child("Deliverer"))
