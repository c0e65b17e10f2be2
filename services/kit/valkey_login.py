"""A client of Amazon ElastiCache for Valkey: a token of IAM for each login, verified TLS, short patience.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass

import valkey
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.session import Session, get_session
from valkey.backoff import NoBackoff
from valkey.credentials import CredentialProvider
from valkey.retry import Retry

PATIENCE_SEC = 0.25
_TOKEN_SEC = 900


@dataclass(frozen=True, kw_only=True)
class CacheAddress:
    """Where a cache is, its name, and as whom to log in."""

    host: str
    port: int
    name: str
    user: str


def cache_client(address: CacheAddress, environment: Mapping[str, str] = os.environ) -> valkey.Valkey:
    """Return a client that waits at most ``PATIENCE_SEC`` for a connection or an answer, and asks once.

    The server has to show a certificate of an authority that OpenSSL trusts by default (``SSL_CERT_FILE``).
    """
    return valkey.Valkey(
        host=address.host,
        port=address.port,
        ssl=True,
        ssl_cert_reqs="required",
        credential_provider=_Login(address, environment["AWS_REGION"]),
        socket_timeout=PATIENCE_SEC,
        socket_connect_timeout=PATIENCE_SEC,
        retry=Retry(NoBackoff(), 0),
    )


class _Login(CredentialProvider):
    def __init__(self, address: CacheAddress, region: str) -> None:
        self._address, self._region, self._session = address, region, get_session()

    def get_credentials(self) -> tuple[str, str]:
        return self._address.user, _token(self._address, self._region, self._session)


def _token(address: CacheAddress, region: str, session: Session) -> str:
    credentials = session.get_credentials()
    if credentials is None:
        raise valkey.AuthenticationError("this process has no credentials of AWS to log in to the cache with")
    request = AWSRequest("GET", f"http://{address.name}/?Action=connect&User={address.user}")
    SigV4QueryAuth(credentials, "elasticache", region, expires=_TOKEN_SEC).add_auth(request)
    return str(request.url).removeprefix("http://")
