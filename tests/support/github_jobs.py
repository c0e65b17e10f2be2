"""Jobs of GitHub's workflows: the token that one has, and the session that it gets for it."""

import base64
import json
from typing import Any

from modules.iam.github_provider import AUDIENCE, HOST
from tests.support.clients import Clients
from tests.support.cloud import Account


def token_of(subject: str, *, audience: str = AUDIENCE, issuer: str = f"https://{HOST}") -> str:
    """The token of a job whose subject is ``subject``; the local cloud reads what it says, not who signed it."""
    claims = {"iss": issuer, "aud": audience, "sub": subject}
    return ".".join(_part(part) for part in ({"alg": "RS256"}, claims, {}))


def session_of(account: Account, role_arn: str, token: str) -> Clients:
    """The clients of a session that AWS gives for ``token``; raises ``ClientError`` where the role is not for it."""
    answer: dict[str, Any] = account.clients("sts").assume_role_with_web_identity(
        RoleArn=role_arn, RoleSessionName="job", WebIdentityToken=token
    )["Credentials"]
    return Clients(
        port=account.cloud.port,
        access_key_id=answer["AccessKeyId"],
        secret_access_key=answer["SecretAccessKey"],
        session_token=answer["SessionToken"],
        region=account.region,
    )


def variables_of(account: Account, caller: Clients) -> dict[str, str]:
    """The environment of a process that acts as ``caller``."""
    return account.environment | {
        "AWS_ACCESS_KEY_ID": caller.credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": caller.credentials.secret_key,
        "AWS_SESSION_TOKEN": caller.credentials.token,
    }


def _part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
