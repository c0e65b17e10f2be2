"""Sends again, after a pause, what was answered 429: nothing had begun, and AWS asks its clients to."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from botocore.exceptions import ClientError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random_exponential

from cairn.shop.orders_client import TooManyRequests

FIRST_PAUSE_SEC = 0.1
LONGEST_PAUSE_SEC = 2.0


@dataclass
class Patience:
    """One caller's own; ``repeated_after_429`` counts the requests that were sent again.

    Pauses are random and at most twice as long each time, see
    https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
    """

    lasts_sec: float = 60.0
    repeated_after_429: int = 0

    def see_through[Answer](self, request: Callable[[], Answer]) -> Answer:
        """Return what ``request`` returns in the end; another failure, and the last 429, are raised."""
        attempts = Retrying(
            retry=retry_if_exception(_is_429),
            wait=wait_random_exponential(multiplier=FIRST_PAUSE_SEC, max=LONGEST_PAUSE_SEC),
            stop=stop_after_delay(self.lasts_sec),
            before_sleep=self._count,
            reraise=True,
        )
        return attempts(request)

    def _count(self, _attempt: object) -> None:
        self.repeated_after_429 += 1


def _is_429(error: BaseException) -> bool:
    match error:
        case TooManyRequests():
            return True
        case httpx.HTTPStatusError():
            return error.response.status_code == HTTPStatus.TOO_MANY_REQUESTS
        case ClientError():
            return error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.TOO_MANY_REQUESTS
    return False
