"""A fault as the SDK of a caller sees it: AWS's own error, a late answer, or a connection that is reset.

The caller is known by the access key that signed the request, so that a fault reaches functions, tasks, instances and
pods as they run. The root of an account is spared: it is Terraform, and whoever sets the fault.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from cairn.localcloud.faults.fault import Fault

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/[^/]+/([^/]+)/aws4_request")
_NAMES: Mapping[str, str] = {
    "events": "eventbridge",
    "monitoring": "cloudwatch",
    "states": "stepfunctions",
}
"""What services are called, where they sign by another name."""
_CODES: Mapping[str, str] = {
    "lambda": "TooManyRequestsException",
    "s3": "SlowDown",
    "sns": "Throttling",
    "sqs": "RequestThrottled",
}
_MESSAGE = "Rate exceeded"
_QUERY_ERROR = "x-amzn-query-error"
"""Where SDKs read the code of a service that once spoke the query protocol; throttling has no namespace there."""


def fault_on(faults: tuple[Fault, ...], scope: Mapping[str, Any], headers: Mapping[str, str]) -> Fault | None:
    """The fault among `faults` that strikes this request; nothing for a request that nobody signed."""
    signed = _CREDENTIAL.search(headers.get("authorization", "")) or _CREDENTIAL.search(_presigned(scope))
    if signed is None:
        return None
    access_key, service = signed.groups()
    caller = _caller(access_key)
    if caller is None:
        return None
    names = {service, _NAMES.get(service, service)}
    return next((one for one in faults if one.dependency in names and one.strikes_caller(*caller)), None)


def refusal(
    service: str, scope: Mapping[str, Any], headers: Mapping[str, str]
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body with which AWS throttles a call to `service`, in the protocol of the request."""
    from microburst.detection import detect
    from microburst.protocols import render_error

    query = {name: values[-1] for name, values in parse_qs(scope["query_string"].decode()).items()}
    titled = {name.title(): value for name, value in headers.items()}
    call = detect({**titled, **headers}, scope["method"], scope["path"], query, None)
    code = _CODES.get(service, "ThrottlingException")
    status, answer, body = render_error(
        call.service or service,
        code,
        _MESSAGE,
        protocol=call.protocol,
        request_ct=headers.get("content-type"),
        resource=scope["path"],
    )
    if _QUERY_ERROR in answer:
        answer[_QUERY_ERROR] = f"{code};Sender"
    return status, answer, body


def _presigned(scope: Mapping[str, Any]) -> str:
    given = parse_qs(scope["query_string"].decode("latin-1")).get("X-Amz-Credential", [""])[0]
    return f"Credential={given}" if given else ""


def _caller(access_key: str) -> tuple[str, str] | None:
    """Account and name of the role or user behind the key; nothing for a root or an unknown key."""
    from ministack import app as emulator
    from ministack.core import iam_evaluator
    from ministack.core.responses import get_account_id, set_request_account_id

    if iam_evaluator._is_root_key(access_key):
        return None
    set_request_account_id(emulator._request_account_scope(access_key))
    account_id = get_account_id()
    found = iam_evaluator.resolve_credential(access_key, account_id)
    arn = str(getattr(found, "principal_arn", ""))
    return (account_id, arn.split("/")[1]) if arn.count("/") else None
