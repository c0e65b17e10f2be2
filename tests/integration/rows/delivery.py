"""Rows of ``modules/delivery``."""

from modules.core import PlatformStack
from modules.delivery import (
    ArtifactFolder,
    BuildProject,
    Buildspec,
    ChoiceAttribute,
    FeatureFlags,
    Flag,
    NumberAttribute,
    Repository,
    Rollout,
)
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


ROWS = (
    Row("Repository", _repository),
    Row("FeatureFlags", _feature_flags),
    Row("BuildProject", _build_project),
)

FIXED_TYPES = {
    "aws_appconfig_deployment": MADE_ANEW,
    "aws_appconfig_hosted_configuration_version": MADE_ANEW,
    "aws_ecr_lifecycle_policy": MADE_ANEW,
}
