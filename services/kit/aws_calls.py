"""How long a client waits for AWS, and how often it asks: every service says its own, in place of boto3's minutes."""

from botocore.config import Config

_CONNECT_SEC = 1


def calls(*, read_sec: int, attempts: int) -> Config:
    """Return the settings of a client that waits ``read_sec`` for an answer, and asks ``attempts`` times at most.

    https://docs.aws.amazon.com/boto3/latest/guide/retries.html
    """
    return Config(
        connect_timeout=_CONNECT_SEC,
        read_timeout=read_sec,
        retries={"mode": "standard", "total_max_attempts": attempts},
    )


LONG_POLLS = calls(read_sec=10, attempts=1)
"""A queue is asked again anyhow, and answers after five seconds where it has nothing."""
