"""A build in AWS CodeBuild: its own role, its log and what it leaves under the key, and no more rights than granted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cdktf_cdktf_provider_aws.codebuild_project import (
    CodebuildProject,
    CodebuildProjectArtifacts,
    CodebuildProjectEnvironment,
    CodebuildProjectLogsConfig,
    CodebuildProjectLogsConfigCloudwatchLogs,
    CodebuildProjectSource,
)
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between, require_one_of
from modules.delivery.build_project_grants import BuildProjectGrants, IBuildProject
from modules.delivery.build_variables import build_variables
from modules.delivery.buildspec import Buildspec
from modules.encryption import IKey
from modules.iam import DELIVERY, Grant, IRole, Role, ServicePrincipal
from modules.observability import Alarm, ITopic, LogGroup, Metric
from modules.secrets import ISecret
from modules.storage import IBucket

# GB of memory and vCPUs of a Linux container. https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html
COMPUTE_TYPES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "BUILD_GENERAL1_SMALL": (4, 2),
        "BUILD_GENERAL1_MEDIUM": (8, 4),
        "BUILD_GENERAL1_LARGE": (16, 8),
        "BUILD_GENERAL1_XLARGE": (72, 36),
        "BUILD_GENERAL1_2XLARGE": (144, 72),
    }
)
_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
_ARN = re.compile(r"arn:aws:codebuild:[a-z0-9-]+:\d{12}:project/[A-Za-z0-9][A-Za-z0-9_-]+")
REPORT = (
    "codebuild:BatchPutCodeCoverages",
    "codebuild:BatchPutTestCases",
    "codebuild:CreateReport",
    "codebuild:CreateReportGroup",
    "codebuild:UpdateReport",
)


@dataclass(frozen=True, kw_only=True)
class ArtifactFolder:
    """Where builds leave what they made: below ``prefix`` (``builds/``) of ``bucket``."""

    bucket: IBucket
    prefix: str


class _ImportedBuildProject(BuildProjectGrants):
    def __init__(self, scope: Construct, id: str, *, project_arn: str, role: IRole) -> None:
        super().__init__(scope, id)
        if not _ARN.fullmatch(project_arn):
            raise ValueError(f"project_arn must be the ARN of a build project, got {project_arn!r}")
        self.project_arn, self.role = project_arn, role
        self.project_name = project_arn.rpartition("/")[2]


class BuildProject(BuildProjectGrants):
    """Builds by ``buildspec`` under a role of their own, which writes their log and ``artifacts`` under ``key``.

    With ``artifacts`` a build has no source but its commands; without, a pipeline gives it its source and takes what
    it made. ``compute_type`` is one of ``COMPUTE_TYPES``; a build takes ``timeout_min`` (5-480) and waits
    ``queued_timeout_min`` (5-480). ``variables`` hold no secret; ``secrets`` are read by their ARN when a build starts.
    ``privileged`` lets commands run a Docker daemon, which can do all that the build's machine can.

    The role stays under the delivery boundary. ``key`` must name ``logs.amazonaws.com``. Raises ``ValueError`` for
    other values.
    https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        buildspec: Buildspec,
        key: IKey,
        artifacts: ArtifactFolder | None = None,
        compute_type: str = "BUILD_GENERAL1_SMALL",
        image: str = _IMAGE,
        variables: Mapping[str, str] = MappingProxyType({}),
        secrets: Mapping[str, ISecret] = MappingProxyType({}),
        timeout_min: int = 60,
        queued_timeout_min: int = 480,
        privileged: bool = False,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("compute_type", compute_type, tuple(COMPUTE_TYPES))
        require_between("timeout_min", timeout_min, 5, 480)
        require_between("queued_timeout_min", queued_timeout_min, 5, 480)
        told = build_variables(variables, secrets)
        self._name = name
        project_name = stack_of(self).physical_name(name, max_length=128)
        self.project_arn = stack_of(self).arn("codebuild", f"project/{project_name}")
        self.log_group = LogGroup(self, "Log", name=f"/aws/codebuild/{project_name}", key=key)
        role = self._create_role(name)
        self.role = role
        self._let_write(project_name, buildspec, key, artifacts)
        for secret in secrets.values():
            secret.grant_read(self.role)
        resource = CodebuildProject(
            self,
            "Resource",
            name=project_name,
            description=description,
            service_role=role.role_arn,
            encryption_key=key.key_arn,
            build_timeout=timeout_min,
            queued_timeout=queued_timeout_min,
            source=CodebuildProjectSource(
                type="NO_SOURCE" if artifacts else "CODEPIPELINE", buildspec=buildspec.render()
            ),
            artifacts=_artifacts(buildspec, artifacts),
            environment=CodebuildProjectEnvironment(
                type="LINUX_CONTAINER",
                image=image,
                compute_type=compute_type,
                privileged_mode=privileged,
                environment_variable=told,
            ),
            logs_config=CodebuildProjectLogsConfig(
                cloudwatch_logs=CodebuildProjectLogsConfigCloudwatchLogs(
                    status="ENABLED", group_name=self.log_group.log_group_name
                )
            ),
            depends_on=role.policies,
        )
        self.project_name: str = resource.name

    @staticmethod
    def from_project_arn(scope: Construct, id: str, project_arn: str, *, role: IRole) -> IBuildProject:
        """Return a project that exists, whose builds have ``role``."""
        return _ImportedBuildProject(scope, id, project_arn=project_arn, role=role)

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of the first build that failed."""
        Alarm(
            self,
            "FailedBuilds",
            name=f"{self._name}-FailedBuilds",
            description=f"A build of {self._name} failed",
            metric=Metric("AWS/CodeBuild", "FailedBuilds", {"ProjectName": self.project_name}),
            threshold=1,
            actions=actions,
        )

    def _create_role(self, name: str) -> Role:
        return Role(
            self,
            "Role",
            name=f"{name}-build",
            assumed_by=ServicePrincipal("codebuild.amazonaws.com", source_arn=self.project_arn),
            description=f"Builds: {name}",
            boundary=DELIVERY,
        )

    def _let_write(
        self, project_name: str, buildspec: Buildspec, key: IKey, artifacts: ArtifactFolder | None
    ) -> None:
        self.log_group.grant_write(self.role)
        key.grant_generate_data_key(self.role, via="s3")
        if artifacts is not None:
            artifacts.bucket.grant_get(self.role, prefix=artifacts.prefix)
            artifacts.bucket.grant_put(self.role, prefix=artifacts.prefix)
        if buildspec.reports:
            groups = [f"report-group/{project_name}-{group}" for group in buildspec.reports]
            arns = tuple(stack_of(self).arn("codebuild", group) for group in groups)
            Grant.add(self.role, actions=REPORT, resources=arns)


def _artifacts(buildspec: Buildspec, folder: ArtifactFolder | None) -> CodebuildProjectArtifacts:
    if folder is None:
        return CodebuildProjectArtifacts(type="CODEPIPELINE")
    if not buildspec.artifacts:
        return CodebuildProjectArtifacts(type="NO_ARTIFACTS")
    return CodebuildProjectArtifacts(
        type="S3",
        location=folder.bucket.bucket_name,
        path=folder.prefix,
        namespace_type="BUILD_ID",
        packaging="ZIP",
        encryption_disabled=False,
    )
