"""The bearer token of an IAM principal: a presigned request that tells who it is.

https://docs.aws.amazon.com/eks/latest/userguide/cluster-auth.html
"""

import base64
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from boto3.session import Session

_HEADER = "x-k8s-aws-id"
_VALID_SEC = 60
_PREFIX = "k8s-aws-v1."


def token_for(cluster: str, session: "Session") -> str:
    """Return a token of the session's principal for ``cluster``, which takes it for a quarter of an hour.

    The request names AWS's own address whatever endpoint is set: it is signed here and sent by the cluster alone.
    """
    from botocore.auth import SigV4QueryAuth
    from botocore.awsrequest import AWSRequest

    credentials = session.get_credentials()
    assert credentials is not None  # noqa: S101  the caller asked AWS something before
    region = session.region_name
    url = f"https://sts.{region}.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15"
    request = AWSRequest(method="GET", url=url, headers={_HEADER: cluster})
    SigV4QueryAuth(credentials.get_frozen_credentials(), "sts", region, expires=_VALID_SEC).add_auth(request)
    return _PREFIX + base64.urlsafe_b64encode(str(request.url).encode()).decode().rstrip("=")
