"""Whether a token of IAM opens a cache: it is genuine, and its principal has `elasticache:Connect`.

A token is a presigned request to the replication group's id, as AWS's drivers make it.
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
"""

import datetime
import hashlib
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cairn.localcloud.databases.valkey_users import CacheUser

_LONGEST_SEC = 900
_SKEW_SEC = 300
_NO_BODY = hashlib.sha256(b"").hexdigest()
_NEEDED = frozenset(
    {
        "Action",
        "User",
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        "X-Amz-SignedHeaders",
        "X-Amz-Signature",
    }
)


def may_connect(labels: Mapping[str, str], user: CacheUser, token: str) -> bool:
    """For the cache of the container with these `labels`."""
    account, region, group = labels.get("account_id", ""), labels.get("region", ""), labels.get("rg_id", "")
    said = _read(token, group, user.name)
    if said is None:
        return False
    access_key = said["X-Amz-Credential"].split("/")[0]
    return _is_genuine(said, group, account, region) and _is_allowed(
        access_key, account, region, (f"replicationgroup:{group}", f"user:{user.user_id}")
    )


def _read(token: str, group: str, user: str) -> dict[str, str] | None:
    """The parameters of a token for that user of that group, if it is one and it is its time."""
    try:
        address = urlsplit(f"//{token}")
        pairs = parse_qsl(address.query, strict_parsing=True, max_num_fields=16)
        said = dict(pairs)
        signed = datetime.datetime.strptime(said["X-Amz-Date"], "%Y%m%dT%H%M%SZ")
        lifetime_sec = int(said["X-Amz-Expires"])
    except (ValueError, KeyError):
        return None
    age_sec = time.time() - signed.replace(tzinfo=datetime.UTC).timestamp()
    right = (
        said.keys() >= _NEEDED
        and len(said) == len(pairs)
        and address.netloc == group
        and address.path in ("", "/")
        and (said["Action"], said["User"]) == ("connect", user)
        and (said["X-Amz-Algorithm"], said["X-Amz-SignedHeaders"]) == ("AWS4-HMAC-SHA256", "host")
        and 1 <= lifetime_sec <= _LONGEST_SEC
        and -_SKEW_SEC <= age_sec < lifetime_sec
    )
    return said if right else None


def _is_genuine(said: Mapping[str, str], group: str, account: str, region: str) -> bool:
    from ministack.core import iam_evaluator, sigv4

    scope = said["X-Amz-Credential"].split("/")
    date = said["X-Amz-Date"]
    if scope[1:] != [date[:8], region, "elasticache", "aws4_request"]:
        return False
    if not re.fullmatch(r"[0-9a-f]{64}", said["X-Amz-Signature"]):
        return False
    credential = iam_evaluator.resolve_credential(scope[0], account, said.get("X-Amz-Security-Token", ""))
    if isinstance(credential, iam_evaluator.CredentialResolutionError):
        return False
    if credential.expiration is not None and time.time() >= credential.expiration:
        return False
    request = sigv4.build_canonical_request("GET", "/", {"host": group}, said, "host", payload_hash=_NO_BODY)
    text = sigv4.build_string_to_sign(date, scope[1], region, "elasticache", request)
    signature = sigv4.calculate_signature(credential.secret_access_key, scope[1], region, "elasticache", text)
    return bool(sigv4.signatures_match(signature, said["X-Amz-Signature"]))


def _is_allowed(access_key: str, account: str, region: str, resources: tuple[str, ...]) -> bool:
    from ministack.core import iam_evaluator
    from ministack.core.responses import request_scope

    with request_scope(account, region):
        principal: Any = iam_evaluator.resolve_principal(access_key, account)
        if getattr(principal, "account", None) != account:
            return False
        if principal.policies is None:
            return True
        return all(
            iam_evaluator.evaluate(
                iam_evaluator.EvalContext(
                    principal_arn=principal.arn,
                    principal_type=principal.type,
                    principal_account=account,
                    action="elasticache:Connect",
                    resource_arn=f"arn:aws:elasticache:{region}:{account}:{resource}",
                    region=region,
                    principal_keys=principal.keys,
                ),
                principal.policies,
                *principal.limits,
            ).decision
            == "Allow"
            for resource in resources
        )
