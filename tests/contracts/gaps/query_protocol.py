"""Calls in AWS's query protocol, which the Terraform provider speaks where boto3 no longer does."""

import re
from urllib.parse import urlencode

from tests.contracts.gaps.signed import send
from tests.support.cloud import Account


def query(account: Account, service: str, action: str, **parameters: str) -> str:
    """The XML that `service` answers to `action`; dots in parameter names are written as `__`."""
    fields = {"Action": action, "Version": "2010-08-01"}
    fields |= {name.replace("__", "."): value for name, value in parameters.items()}
    answer = send(account, service, "POST", "/", urlencode(fields), "application/x-www-form-urlencoded")
    assert answer.status_code == 200, answer.text
    return answer.text


def texts(xml: str, element: str) -> list[str]:
    """The texts of every `element` that holds no other."""
    return re.findall(rf"<{element}>([^<]*)</{element}>", xml)
