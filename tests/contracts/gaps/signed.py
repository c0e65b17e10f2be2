"""Requests signed as an account's root, for what boto3 does not send."""

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.support.cloud import Account


def send(
    account: Account,
    service: str,
    method: str,
    path: str,
    content: str,
    content_type: str,
    host: str | None = None,
) -> httpx.Response:
    """The answer to a request of `account` to `service`, sent to the local cloud under the name `host`."""
    url = account.cloud.endpoint + path
    headers = {"Content-Type": content_type, **({"Host": host} if host else {})}
    request = AWSRequest(method, url, data=content, headers=headers)
    SigV4Auth(Credentials(account.account_id, "test"), service, account.region).add_auth(request)
    return httpx.request(method, url, content=content, headers=dict(request.headers), trust_env=False)
