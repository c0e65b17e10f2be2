"""A pipeline as tests of it want one: a checkout, and something after it."""

import json
from typing import Any

from modules.core import PlatformStack
from modules.delivery import ConnectionSource, InvokeFunction, IPipelineAction, Pipeline, PipelineStage
from modules.storage import Bucket
from tests.support.grantee import imported_key
from tests.support.synth import Template

ACCOUNT = "eu-west-1:123456789012"
CONNECTION = f"arn:aws:codeconnections:{ACCOUNT}:connection/0f1e"
BUCKET = "arn:aws:s3:::cairn-test-artifacts"


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


def granted(template: Template, role: str = "Pipeline_Role") -> list[dict[str, Any]]:
    """The statements of the one policy whose role is named so, in order."""
    [policy] = [found for found in template.resources("aws_iam_role_policy") if role in found["role"]]
    statements: list[dict[str, Any]] = json.loads(policy["policy"])["Statement"]
    return statements
