"""Clients of botocore whose calls are checked against its own model of the AWS APIs, and answered by the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.stub import Stubber


def client(service: str) -> Any:
    """Return a client that reaches nobody unless it is stubbed; it never repeats a call."""
    return boto3.client(
        service,
        region_name="us-east-1",
        aws_access_key_id="000000000000",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


@contextmanager
def stubbed(stubbed_client: Any) -> Iterator[Stubber]:
    """Answer the client's calls from the stubber, and fail where an answer was not asked for."""
    with Stubber(stubbed_client) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()
