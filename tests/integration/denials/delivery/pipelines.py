"""What the grants of pipelines leave denied."""

from typing import Any

from constructs import Construct

from modules.delivery import ConnectionSource, InvokeFunction, Pipeline, PipelineStage
from modules.encryption import Key
from modules.iam import IGrantable
from modules.storage import Bucket
from tests.integration.denials.denial import Denial, Resource, service_role
from tests.support.clients import Clients
from tests.support.cloud import Account

_NOTHING = {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}


def _pipelines(account: Account) -> tuple[Resource, Resource]:
    role = service_role(account, "pipeline", "codepipeline.amazonaws.com", _NOTHING)

    def action(category: str, provider: str, **more: Any) -> dict[str, Any]:
        kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
        return {"name": provider, "actionTypeId": kind, **more}

    def make(name: str) -> Resource:
        store = {"type": "S3", "location": "artifacts"}
        source = action("Source", "S3", outputArtifacts=[{"name": "source"}])
        stages = [
            {"name": "Source", "actions": [source]},
            {"name": "Approve", "actions": [action("Approval", "Manual")]},
        ]
        account.clients("codepipeline").create_pipeline(
            pipeline={"name": name, "roleArn": role, "artifactStore": store, "stages": stages}
        )
        return Resource(f"arn:aws:codepipeline:{account.region}:{account.account_id}:{name}")

    return make("release"), make("other-release")


def _give_start_pipeline(scope: Construct, pipeline: Resource, role: IGrantable) -> None:
    key = Key.from_key_arn(scope, "Key", "arn:aws:kms:us-east-1:123456789012:key/0f1e")
    connection = "arn:aws:codeconnections:us-east-1:123456789012:connection/0f1e"
    source = ConnectionSource(
        name="Checkout", connection_arn=connection, repository="shop/shop", branch="main", output="source"
    )
    tell = InvokeFunction(name="Tell", function_name="tell")
    Pipeline(
        scope,
        "Pipeline",
        name=pipeline.name,
        stages=[PipelineStage(name="Source", actions=[source]), PipelineStage(name="Tell", actions=[tell])],
        bucket=Bucket.from_bucket_arn(scope, "Bucket", "arn:aws:s3:::artifacts", key=key),
        key=key,
    ).grant_start(role)


def _execute(caller: Clients, pipeline: Resource) -> Any:
    return caller("codepipeline").start_pipeline_execution(name=pipeline.name)


def _delete_pipeline(caller: Clients, pipeline: Resource) -> Any:
    return caller("codepipeline").delete_pipeline(name=pipeline.name)


DENIALS = (
    Denial(
        "Pipeline.grant_start", _pipelines, _give_start_pipeline, call=_execute, others=(_delete_pipeline,)
    ),
)
