"""How new versions go out: registry, builds, releases, feature flags.
Builds and pipelines run under roles of their own, image tags never move, flags go out in steps and are taken back by
alarms.
"""

from modules.delivery.blue_green_deployment import BlueGreenDeployment
from modules.delivery.build_project import ArtifactFolder, BuildProject
from modules.delivery.build_project_grants import IBuildProject
from modules.delivery.buildspec import Buildspec, Report
from modules.delivery.deploy_role import DeployRole
from modules.delivery.deployment_grants import IDeployment
from modules.delivery.feature_flags import FeatureFlags
from modules.delivery.feature_flags_grants import FlagsAddress, IFeatureFlags
from modules.delivery.flag import ChoiceAttribute, Flag, NumberAttribute
from modules.delivery.function_deployment import FunctionDeployment
from modules.delivery.pipeline import Pipeline
from modules.delivery.pipeline_action import (
    Build,
    CodeDeployRelease,
    ConnectionSource,
    InvokeFunction,
    IPipelineAction,
    ManualApproval,
)
from modules.delivery.pipeline_stage import PipelineStage
from modules.delivery.pipeline_target import PipelineTarget
from modules.delivery.plan_role import PlanRole
from modules.delivery.repository import Repository
from modules.delivery.repository_grants import IRepository
from modules.delivery.rollout import Rollout
from modules.delivery.service_release import ServiceRelease
from modules.delivery.state_store import IStateStore, StateStore
from modules.delivery.traffic_shift import TrafficShift

__all__ = [
    "ArtifactFolder",
    "BlueGreenDeployment",
    "Build",
    "BuildProject",
    "Buildspec",
    "ChoiceAttribute",
    "CodeDeployRelease",
    "ConnectionSource",
    "DeployRole",
    "FeatureFlags",
    "Flag",
    "FlagsAddress",
    "FunctionDeployment",
    "IBuildProject",
    "IDeployment",
    "IFeatureFlags",
    "IPipelineAction",
    "IRepository",
    "IStateStore",
    "InvokeFunction",
    "ManualApproval",
    "NumberAttribute",
    "Pipeline",
    "PipelineStage",
    "PipelineTarget",
    "PlanRole",
    "Report",
    "Repository",
    "Rollout",
    "ServiceRelease",
    "StateStore",
    "TrafficShift",
]
