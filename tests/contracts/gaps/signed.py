"""Requests signed as an account's root, for what boto3 does not send."""

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.support.cloud import Account


def send(
    account: Account, service: str, method: str, path: str, content: str, content_type: str
) -> httpx.Response:
    """The answer to a request of `account` to `service`."""
    url = account.cloud.endpoint + path
    request = AWSRequest(method, url, data=content, headers={"Content-Type": content_type})
    SigV4Auth(Credentials(account.account_id, "test"), service, account.region).add_auth(request)
    return httpx.request(method, url, content=content, headers=dict(request.headers), trust_env=False)
