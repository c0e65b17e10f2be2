"""How often a failed delivery is repeated."""

import pytest

from cairn.localcloud.gaps import retries
from cairn.localcloud.gaps.delivery import UndeliveredError
from cairn.localcloud.gaps.retries import GivenUp, Retries
from tests.support.eventually import eventually


class Target:
    """Fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.calls = 0
        self.given_up: list[GivenUp] = []

    def deliver(self) -> None:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)

    def run(self, limits: Retries) -> None:
        limits.run(self.deliver, self.given_up.append)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "_FIRST_DELAY_SEC", 0.001)


def calls(target: Target, expected: int) -> None:
    assert target.calls == expected


def ended(target: Target) -> GivenUp:
    assert target.given_up
    return target.given_up[0]


def test_what_passes_is_tried_again_until_it_gets_through() -> None:
    target = Target(OSError("busy"), OSError("busy"))
    target.run(Retries(attempts=5))
    eventually(lambda: calls(target, 3))
    assert target.given_up == []


def test_is_given_up_after_the_last_attempt() -> None:
    target = Target(*[OSError("busy")] * 9)
    target.run(Retries(attempts=2))
    why = eventually(lambda: ended(target))
    assert target.calls == 3
    assert why.attributes == {
        "ERROR_CODE": "INTERNAL_ERROR",
        "ERROR_MESSAGE": "busy",
        "RETRY_ATTEMPTS": "2",
        "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    }


def test_is_given_up_when_it_is_too_old() -> None:
    target = Target(*[OSError("busy")] * 9)
    target.run(Retries(attempts=185, age_sec=0))
    assert ended(target).exhausted == "MaximumEventAgeInSeconds"


def test_a_missing_right_is_not_tried_again() -> None:
    target = Target(UndeliveredError("NO_PERMISSIONS", "no"))
    target.run(Retries(attempts=185))
    assert (target.calls, ended(target).exhausted) == (1, None)
