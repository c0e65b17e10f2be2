"""What a state does about an error: try again, or go elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modules.core.arguments import require_between

ALL_ERRORS = "States.ALL"


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Tries again ``max_attempts`` times (1-5) after ``errors``, at random moments of a wait that grows.

    The wait is ``interval_sec`` (1-3600) at first, ``backoff_rate`` (1-10) times as long each time, and at most
    ``max_delay_sec`` (more than the interval, at most 3600). Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """

    errors: Sequence[str]
    max_attempts: int = 3
    interval_sec: int = 2
    backoff_rate: float = 2.0
    max_delay_sec: int = 60

    def __post_init__(self) -> None:
        _require_errors(self.errors)
        require_between("max_attempts", self.max_attempts, 1, 5)
        require_between("interval_sec", self.interval_sec, 1, 3600)
        require_between("backoff_rate", self.backoff_rate, 1, 10)
        require_between("max_delay_sec", self.max_delay_sec, self.interval_sec + 1, 3600)

    def document(self) -> dict[str, Any]:
        """Return the retrier as the language writes it."""
        return {
            "ErrorEquals": list(self.errors),
            "IntervalSeconds": self.interval_sec,
            "MaxAttempts": self.max_attempts,
            "BackoffRate": self.backoff_rate,
            "MaxDelaySeconds": self.max_delay_sec,
            "JitterStrategy": "FULL",
        }


@dataclass(frozen=True, kw_only=True)
class Catch:
    """Goes on with the state ``then`` after ``errors``, whose name and cause stand at ``result_path`` of its input.

    Raises ``ValueError`` for no errors.
    """

    then: str
    errors: Sequence[str] = (ALL_ERRORS,)
    result_path: str = "$.error"

    def __post_init__(self) -> None:
        _require_errors(self.errors)

    def document(self) -> dict[str, Any]:
        """Return the catcher as the language writes it."""
        return {"ErrorEquals": list(self.errors), "Next": self.then, "ResultPath": self.result_path}


def _require_errors(errors: Sequence[str]) -> None:
    if isinstance(errors, str) or not errors:
        raise ValueError(f"errors must be a sequence of at least one, got {errors!r}")
    if ALL_ERRORS in errors and len(errors) > 1:
        raise ValueError(f"errors must be {ALL_ERRORS} alone or others, got {list(errors)}")
