"""boto3 clients of one caller in the local cloud."""

from functools import cache
from typing import Any

import boto3
import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from localstack_client.config import get_service_endpoints
from localstack_client.session import Session

from cairn.localcloud.ports import LOOPBACK

ROOT_SECRET = "test"
_SETTINGS = Config(
    s3={"addressing_style": "path"},
    proxies={},
    retries={"max_attempts": 1, "mode": "standard"},
    connect_timeout=5,
    inject_host_prefix=False,
    read_timeout=60,
)


class Clients:
    """Clients by service name: ``clients("sqs")``. The access key says who calls; one client a service is kept."""

    def __init__(
        self,
        *,
        port: int,
        access_key_id: str,
        secret_access_key: str = ROOT_SECRET,
        session_token: str | None = None,
        region: str = "us-east-1",
    ) -> None:
        self._session_token = session_token
        self._credentials = Credentials(access_key_id, secret_access_key, session_token)
        who: dict[str, Any] = {
            "aws_access_key_id": access_key_id,
            "aws_secret_access_key": secret_access_key,
            "region_name": region,
        }
        self._session = Session(**who, localstack_host=f"{LOOPBACK}:{port}")
        self._any_service: Any = boto3.Session(**who, aws_session_token=session_token)
        self._client = cache(self._made)
        self._port, self._region = port, region

    def __call__(self, service: str) -> Any:
        """Return the client of ``service``, such as ``dynamodb``."""
        return self._client(service)

    def call_api(self, method: str, path: str, content: bytes = b"") -> httpx.Response:
        """Send a request to an API of API Gateway, signed; raises ``ClientError`` where it is not answered well."""
        url = f"http://{LOOPBACK}:{self._port}{path}"
        request = AWSRequest(method, url, data=content)
        SigV4Auth(self._credentials, "execute-api", self._region).add_auth(request)
        answer = httpx.request(
            method, url, content=content, headers=dict(request.headers), trust_env=False, timeout=30
        )
        if answer.is_error:
            code = answer.headers.get("x-amzn-errortype", str(answer.status_code))
            raise ClientError({"Error": {"Code": code, "Message": answer.text}}, f"{method} {path}")
        return answer

    def assuming(self, role_arn: str) -> "Clients":
        """Return the clients of a session of that role; its trust policy has to let this caller in."""
        answer = self("sts").assume_role(RoleArn=role_arn, RoleSessionName="test")["Credentials"]
        return Clients(
            port=self._port,
            access_key_id=answer["AccessKeyId"],
            secret_access_key=answer["SecretAccessKey"],
            session_token=answer["SessionToken"],
            region=self._region,
        )

    @property
    def credentials(self) -> Any:
        """The credentials that calls are signed with, for what is signed by hand."""
        return self("sts")._request_signer._credentials

    def _made(self, service: str) -> Any:
        if service not in get_service_endpoints():
            endpoint = f"http://{LOOPBACK}:{self._port}"
            return self._any_service.client(service, endpoint_url=endpoint, config=_SETTINGS)
        return self._session.client(service, config=_SETTINGS, aws_session_token=self._session_token)
