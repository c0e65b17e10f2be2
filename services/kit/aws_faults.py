"""Which errors of AWS services pass by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
)
from botocore.exceptions import ConnectionError as UnreachableError

_PASSING = frozenset(
    {
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)


@contextmanager
def passing_faults(unavailable: type[Exception]) -> Iterator[None]:
    """Raise ``unavailable`` instead of an error that may be gone when the same call comes again."""
    try:
        yield
    except (UnreachableError, HTTPClientError) as error:
        raise unavailable from error
    except ClientError as error:
        if code_of(error) in _PASSING:
            raise unavailable from error
        raise


def was_not_done(error: BotoCoreError | ClientError) -> bool:
    """Whether the service has certainly not done what it was asked for once: it was not reached, or it refused.

    After any other error, such as an answer that did not come in time, it may have done it.
    """
    if isinstance(error, ClientError):
        return 400 <= error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) < 500
    return isinstance(error, (ConnectTimeoutError, EndpointConnectionError))


def code_of(error: ClientError) -> str:
    """Return AWS's name for the error, empty where it has none."""
    return error.response.get("Error", {}).get("Code", "")
