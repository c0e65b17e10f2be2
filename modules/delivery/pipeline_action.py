"""The actions of a pipeline, each with exactly the rights that it needs."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from modules.core import stack_of
from modules.core.arguments import require_between
from modules.delivery.artifact_store import ArtifactStore
from modules.delivery.build_project_grants import IBuildProject
from modules.delivery.deployment_grants import IDeployment
from modules.iam import Grant, IGrantable, Role

_CONNECTION = re.compile(
    r"arn:aws:(codeconnections|codestar-connections):[a-z0-9-]+:\d{12}:connection/[a-z0-9-]+"
)
_REPOSITORY = re.compile(r"[\w.-]+(/[\w.-]+)+")


class IApprovers(Protocol):
    """A topic that tells who approves."""

    @property
    def topic_arn(self) -> str:
        """The ARN of the topic."""

    def grant_publish(self, grantee: IGrantable) -> Grant:
        """Allow publishing to it."""


class IPipelineAction(Protocol):
    """One step of a stage; ``kind`` is its category and its provider."""

    @property
    def name(self) -> str:
        """What it is called, once in its stage."""

    @property
    def kind(self) -> tuple[str, str]:
        """The category and the provider, in AWS's words."""

    @property
    def input(self) -> str | None:
        """The artifact that it takes."""

    @property
    def output(self) -> str | None:
        """The artifact that it makes."""

    def configuration(self) -> Mapping[str, str]:
        """Return what AWS CodePipeline tells the provider."""

    def grant_to(self, role: Role, store: ArtifactStore, /) -> None:
        """Give the pipeline's ``role``, and whoever else works on ``store``, the rights of this action."""


@dataclass(frozen=True, kw_only=True)
class ConnectionSource:
    """Takes ``branch`` of ``repository`` (``owner/name``) through a connection, at every push, as ``output``.

    Raises ``ValueError`` for what is no ARN of a connection, and for another repository.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
    """

    name: str
    connection_arn: str
    repository: str
    branch: str
    output: str
    input: None = None
    kind: tuple[str, str] = field(default=("Source", "CodeStarSourceConnection"), init=False)

    def __post_init__(self) -> None:
        if not _CONNECTION.fullmatch(self.connection_arn):
            raise ValueError(f"connection_arn must be the ARN of a connection, got {self.connection_arn!r}")
        if not _REPOSITORY.fullmatch(self.repository):
            raise ValueError(f"repository must be owner/name, got {self.repository!r}")
        if not self.branch:
            raise ValueError("branch must be the name of a branch, got ''")

    def configuration(self) -> Mapping[str, str]:
        """Return connection, repository and branch."""
        return {
            "ConnectionArn": self.connection_arn,
            "FullRepositoryId": self.repository,
            "BranchName": self.branch,
            "DetectChanges": "true",
            "OutputArtifactFormat": "CODE_ZIP",
        }

    def grant_to(self, role: Role, _store: ArtifactStore, /) -> None:
        """Allow using the connection."""
        service = self.connection_arn.split(":")[2]
        Grant.add(role, actions=(f"{service}:UseConnection",), resources=(self.connection_arn,))


@dataclass(frozen=True, kw_only=True)
class Build:
    """Builds ``input`` by ``project``, which leaves ``output`` if it is given.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
    """

    name: str
    project: IBuildProject
    input: str
    output: str | None = None
    kind: tuple[str, str] = field(default=("Build", "CodeBuild"), init=False)

    def configuration(self) -> Mapping[str, str]:
        """Return the project."""
        return {"ProjectName": self.project.project_name}

    def grant_to(self, role: Role, store: ArtifactStore, /) -> None:
        """Allow starting builds, and the builds to take and to leave artifacts."""
        self.project.grant_start(role)
        store.grant_use(self.project)


@dataclass(frozen=True, kw_only=True)
class ManualApproval:
    """Waits ``timeout_min`` (5-86400) for somebody to approve, and tells ``topic`` so with ``message``.

    Raises ``ValueError`` for another time. https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html
    """

    name: str
    topic: IApprovers
    message: str
    timeout_min: int = 10080
    input: None = field(default=None, init=False)
    output: None = field(default=None, init=False)
    kind: tuple[str, str] = field(default=("Approval", "Manual"), init=False)

    def __post_init__(self) -> None:
        require_between("timeout_min", self.timeout_min, 5, 86400)

    def configuration(self) -> Mapping[str, str]:
        """Return the topic and the message."""
        return {"NotificationArn": self.topic.topic_arn, "CustomData": self.message}

    def grant_to(self, role: Role, _store: ArtifactStore, /) -> None:
        """Allow publishing to the topic."""
        self.topic.grant_publish(role)


@dataclass(frozen=True, kw_only=True)
class CodeDeployRelease:
    """Releases ``input``, which holds an AppSpec, by ``deployment``.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeDeploy.html
    """

    name: str
    deployment: IDeployment
    input: str
    output: None = field(default=None, init=False)
    kind: tuple[str, str] = field(default=("Deploy", "CodeDeploy"), init=False)

    def configuration(self) -> Mapping[str, str]:
        """Return application and group."""
        return {
            "ApplicationName": self.deployment.application_name,
            "DeploymentGroupName": self.deployment.group_name,
        }

    def grant_to(self, role: Role, _store: ArtifactStore, /) -> None:
        """Allow releasing a revision to the group, and following that."""
        self.deployment.grant_deploy(role)


@dataclass(frozen=True, kw_only=True)
class InvokeFunction:
    """Calls the function ``function_name``, which says itself whether it is done, with ``parameters``.

    https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Lambda.html
    """

    name: str
    function_name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    input: str | None = None
    output: str | None = None
    kind: tuple[str, str] = field(default=("Invoke", "Lambda"), init=False)

    def configuration(self) -> Mapping[str, str]:
        """Return the function and its parameters, as JSON text."""
        told = {"UserParameters": json.dumps(dict(self.parameters))} if self.parameters else {}
        return {"FunctionName": self.function_name, **told}

    def grant_to(self, role: Role, _store: ArtifactStore, /) -> None:
        """Allow calling the function."""
        arn = stack_of(role).arn("lambda", f"function:{self.function_name}")
        Grant.add(role, actions=("lambda:InvokeFunction",), resources=(arn,))
