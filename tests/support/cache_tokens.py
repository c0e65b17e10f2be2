"""Tokens of IAM for caches, made as AWS documents it: a presigned request that is never sent.

https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
"""

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_SECONDS = 900


def cache_token(
    credentials: Credentials, *, cache_name: str, user: str, region: str = "us-east-1", sec: int = _SECONDS
) -> str:
    """Return what `user` of the group `cache_name` logs in with for `sec` seconds, in place of a password."""
    request = AWSRequest("GET", f"http://{cache_name}/?Action=connect&User={user}")
    SigV4QueryAuth(credentials, "elasticache", region, expires=sec).add_auth(request)
    return str(request.url).removeprefix("http://")
