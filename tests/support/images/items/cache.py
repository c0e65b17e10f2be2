"""Items in Valkey, by a token of IAM; a cache that is down is a miss."""

import os

import valkey
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.session import get_session
from valkey.credentials import CredentialProvider

_LIFETIME_SEC = 60


class IamCredentials(CredentialProvider):
    """A token for each new connection."""

    def get_credentials(self) -> tuple[str, str]:
        """User and token."""
        user, session = os.environ["CACHE_USER"], get_session()
        request = AWSRequest("GET", f"http://{os.environ['CACHE_NAME']}/?Action=connect&User={user}")
        signer = SigV4QueryAuth(
            session.get_credentials(), "elasticache", os.environ["AWS_REGION"], expires=900
        )
        signer.add_auth(request)
        return user, str(request.url).removeprefix("http://")


_client = valkey.Valkey(
    host=os.environ["CACHE_HOST"],
    port=6379,
    ssl=True,
    ssl_cert_reqs="required",
    ssl_ca_certs=os.environ["AUTHORITY"],
    credential_provider=IamCredentials(),
    socket_timeout=1,
    socket_connect_timeout=1,
)


def read(item: str) -> str | None:
    """What is kept, or nothing where the cache does not answer."""
    try:
        found = _client.get(f"items:{item}")
    except valkey.ValkeyError:
        return None
    return None if found is None else found.decode()


def write(item: str, value: str) -> None:
    """Keep `value` for a minute, if the cache answers."""
    try:
        _client.set(f"items:{item}", value, ex=_LIFETIME_SEC)
    except valkey.ValkeyError:
        return


def forget(item: str) -> None:
    """Drop what is kept, if the cache answers."""
    try:
        _client.delete(f"items:{item}")
    except valkey.ValkeyError:
        return


def foreign() -> str:
    """What comes of reading a key that is another's: the error's code."""
    try:
        _client.get("orders:1")
    except valkey.ValkeyError as error:
        return type(error).__name__
    return ""
