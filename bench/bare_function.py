"""A function that logs a line and answers, alone and behind a bare REST API: what the emulator itself costs."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import boto3
import httpx
from botocore.config import Config

from bench.patience import Patience

NAME = "cairn-bench-bare"
SOURCE = """
def handler(event, context):
    print("answered")
    return {"statusCode": 200, "body": "{}"}
"""


class BareFunction:
    """Made with boto3 beside the stacks, and deleted at the end."""

    def __init__(self, aws: boto3.Session, *, endpoint: str) -> None:
        self._aws = aws
        self._endpoint = endpoint
        self._lambda = aws.client("lambda", endpoint_url=endpoint)
        self._iam = aws.client("iam", endpoint_url=endpoint)
        self._api = aws.client("apigateway", endpoint_url=endpoint)
        self._clean_up = ExitStack()

    def __enter__(self) -> Self:
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        role = self._iam.create_role(
            RoleName=NAME,
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
        )["Role"]["Arn"]
        self._clean_up.callback(self._iam.delete_role, RoleName=NAME)
        arn = self._lambda.create_function(
            FunctionName=NAME,
            Runtime="python3.13",
            Role=role,
            Handler="bare.handler",
            Code={"ZipFile": _package()},
        )["FunctionArn"]
        self._clean_up.callback(self._lambda.delete_function, FunctionName=NAME)
        self._url = self._deploy_api(arn)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._clean_up.close()

    def invoker(self, patience: Patience) -> Callable[[], object]:
        """Return a call that invokes the function by the Lambda API; boto3 itself sends nothing again."""
        once = Config(retries={"total_max_attempts": 1})
        client = self._aws.client("lambda", endpoint_url=self._endpoint, config=once)

        def invoke() -> bytes:
            return client.invoke(FunctionName=NAME, Payload=b"{}")["Payload"].read()

        return lambda: patience.see_through(invoke)

    def api_caller(self, patience: Patience) -> Callable[[], object]:
        """Return a call that reaches the function through the REST API."""
        client = httpx.Client(timeout=30, trust_env=False)
        return lambda: patience.see_through(lambda: client.post(self._url, json={}).raise_for_status())

    def _deploy_api(self, function_arn: str) -> str:
        api = self._api.create_rest_api(name=NAME)["id"]
        self._clean_up.callback(self._api.delete_rest_api, restApiId=api)
        root = self._api.get_resources(restApiId=api)["items"][0]["id"]
        where: Any = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
        region = self._aws.region_name
        self._api.put_method(**where, authorizationType="NONE")
        self._api.put_integration(
            **where,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function_arn}/invocations",
        )
        account = function_arn.split(":")[4]
        self._lambda.add_permission(
            FunctionName=NAME,
            StatementId="api",
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:{region}:{account}:{api}/bench/POST/",
        )
        self._api.create_deployment(restApiId=api, stageName="bench")
        return f"{self._endpoint}/_aws/execute-api/{api}/bench/"


def _package() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("bare.py", SOURCE)
    return content.getvalue()
