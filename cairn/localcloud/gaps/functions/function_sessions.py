"""The credentials of a function's role never expire, and no database lets them in.

AWS gives a function temporary credentials, which have an end, and renews them; a token of IAM that they sign logs in to
a database. The emulator's have none, and its check of such tokens takes only those that have. It never renews them, so
that here their end is far.
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
"""

import time
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_LIFETIME_SEC = 365 * 86_400


def install() -> None:
    """Give the session an end."""
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    for owner in (lambda_runtime, lambda_svc):
        around(owner, "execution_credentials")(_with_an_end)


def _with_an_end(original: Function, configuration: dict[str, Any]) -> dict[str, str]:
    from ministack.services import sts

    given: dict[str, str] = original(configuration)
    session = sts._sessions.get(given["AWS_ACCESS_KEY_ID"])
    if session is not None:
        session["Expiration"] = time.time() + _LIFETIME_SEC
    return given
