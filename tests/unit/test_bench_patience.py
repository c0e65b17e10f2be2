"""Whatever way a 429 is told, a measurement sends the request again; no other failure is passed over."""

from collections.abc import Callable

import httpx
import pytest
from botocore.exceptions import ClientError

from bench.patience import Patience


def by_httpx(status: int) -> Exception:
    request = httpx.Request("POST", "https://api.example.com/orders")
    return httpx.HTTPStatusError("no", request=request, response=httpx.Response(status, request=request))


def by_boto3(status: int) -> Exception:
    return ClientError({"ResponseMetadata": {"HTTPStatusCode": status}}, "Invoke")


told = pytest.mark.parametrize("failure", [by_httpx, by_boto3])


def failing_with(*failures: Exception) -> Callable[[], str]:
    left = list(failures)

    def request() -> str:
        if left:
            raise left.pop(0)
        return "taken"

    return request


@told
def test_sends_again_what_was_answered_429(failure: Callable[[int], Exception]) -> None:
    patience = Patience()
    assert patience.see_through(failing_with(failure(429), failure(429))) == "taken"
    assert patience.repeated_after_429 == 2


@told
@pytest.mark.parametrize("status", [400, 500, 503])
def test_raises_every_other_failure_at_once(failure: Callable[[int], Exception], status: int) -> None:
    patience, failed = Patience(), failure(status)
    with pytest.raises(type(failed)) as raised:
        patience.see_through(failing_with(failed))
    assert (raised.value is failed, patience.repeated_after_429) == (True, 0)


def test_raises_what_has_no_status_at_once() -> None:
    with pytest.raises(TimeoutError):
        Patience().see_through(failing_with(TimeoutError("no event came")))
