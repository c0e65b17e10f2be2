"""A pipeline of AWS CodePipeline (V2) whose role may do what its actions need, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.codepipeline import (
    Codepipeline,
    CodepipelineArtifactStore,
    CodepipelineArtifactStoreEncryptionKey,
    CodepipelineStage,
    CodepipelineStageAction,
)
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_one_of
from modules.delivery.artifact_store import ArtifactStore
from modules.delivery.pipeline_action import IPipelineAction, ManualApproval
from modules.delivery.pipeline_stage import PipelineStage, require_stages
from modules.encryption import IKey
from modules.iam import DELIVERY, Grant, IGrantable, Role, ServicePrincipal
from modules.observability import Alarm, ITopic, Metric
from modules.storage import IBucket

EXECUTION_MODES = ("PARALLEL", "QUEUED", "SUPERSEDED")
_FOLDER_LENGTH = 20
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html
START = ("codepipeline:GetPipelineExecution", "codepipeline:StartPipelineExecution")


class Pipeline(Construct):
    """Runs ``stages`` one after another and hands artifacts on in ``bucket``, under ``key``.

    Its role has the rights of its actions, within the delivery boundary. AWS CodePipeline names the folder of artifacts
    after the first 20 characters of the pipeline's name. ``execution_mode`` is one of ``EXECUTION_MODES``. Raises
    ``ValueError`` for another one, and as ``require_stages`` does.
    https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        stages: Sequence[PipelineStage],
        bucket: IBucket,
        key: IKey,
        execution_mode: str = "SUPERSEDED",
    ) -> None:
        super().__init__(scope, id)
        require_one_of("execution_mode", execution_mode, EXECUTION_MODES)
        require_stages(stages)
        self._name = name
        pipeline_name = stack_of(self).physical_name(name, max_length=100)
        store = ArtifactStore(bucket=bucket, key=key, prefix=f"{pipeline_name[:_FOLDER_LENGTH]}/")
        self.role = self._create_role(name)
        store.grant_use(self.role)
        for stage in stages:
            for action in stage.actions:
                action.grant_to(self.role, store)
        resource = Codepipeline(
            self,
            "Resource",
            name=pipeline_name,
            pipeline_type="V2",
            execution_mode=execution_mode,
            role_arn=self.role.role_arn,
            artifact_store=[
                CodepipelineArtifactStore(
                    type="S3",
                    location=bucket.bucket_name,
                    encryption_key=CodepipelineArtifactStoreEncryptionKey(type="KMS", id=key.key_arn),
                )
            ],
            stage=[
                CodepipelineStage(name=stage.name, action=[_action(action) for action in stage.actions])
                for stage in stages
            ],
            depends_on=self.role.policies,
        )
        self.pipeline_arn: str = resource.arn
        self.pipeline_name: str = resource.name

    def grant_start(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to start executions of this pipeline, and to follow them.

        No part of the running platform does: give it to a role under the delivery boundary.
        """
        return Grant.add(grantee, actions=START, resources=(self.pipeline_arn,))

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of the first execution that failed."""
        Alarm(
            self,
            "FailedPipelineExecutions",
            name=f"{self._name}-FailedPipelineExecutions",
            description=f"An execution of the pipeline {self._name} failed",
            metric=Metric(
                "AWS/CodePipeline", "FailedPipelineExecutions", {"PipelineName": self.pipeline_name}
            ),
            threshold=1,
            actions=actions,
        )

    def _create_role(self, name: str) -> Role:
        return Role(
            self,
            "Role",
            name=f"{name}-pipeline",
            assumed_by=ServicePrincipal("codepipeline.amazonaws.com"),
            description=f"Pipeline: {name}",
            boundary=DELIVERY,
        )


def _action(action: IPipelineAction) -> CodepipelineStageAction:
    category, provider = action.kind
    return CodepipelineStageAction(
        name=action.name,
        category=category,
        owner="AWS",
        provider=provider,
        version="1",
        configuration={**action.configuration()},
        input_artifacts=None if action.input is None else [action.input],
        output_artifacts=None if action.output is None else [action.output],
        timeout_in_minutes=action.timeout_min if isinstance(action, ManualApproval) else None,
    )
