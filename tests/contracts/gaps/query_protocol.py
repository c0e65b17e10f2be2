"""Calls in AWS's query protocol, which the Terraform provider speaks where boto3 no longer does."""

import re
from urllib.parse import urlencode

import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.support.cloud import Account


def query(account: Account, service: str, action: str, **parameters: str) -> str:
    """The XML that `service` answers to `action`; dots in parameter names are written as `__`."""
    fields = {"Action": action, "Version": "2010-08-01"}
    fields |= {name.replace("__", "."): value for name, value in parameters.items()}
    request = AWSRequest(
        "POST",
        account.cloud.endpoint + "/",
        data=urlencode(fields),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    SigV4Auth(Credentials(account.account_id, "test"), service, account.region).add_auth(request)
    answer = httpx.post(
        str(request.url), content=str(request.data), headers=dict(request.headers), trust_env=False
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def texts(xml: str, element: str) -> list[str]:
    """The texts of every `element` that holds no other."""
    return re.findall(rf"<{element}>([^<]*)</{element}>", xml)
