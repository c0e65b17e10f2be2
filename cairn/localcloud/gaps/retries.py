"""How often and how long a failed delivery is repeated, and what is said when it is given up."""

import contextvars
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.gaps.delivery import UndeliveredError

_FIRST_DELAY_SEC = 0.5
_LONGEST_DELAY_SEC = 60.0


@dataclass(frozen=True)
class GivenUp:
    """Why a delivery was given up, after how many retries, and which limit ended them, if one did."""

    code: str
    message: str
    retries: int = 0
    exhausted: str | None = None

    @property
    def attributes(self) -> dict[str, str]:
        """The message attributes that AWS gives a dead letter."""
        exhausted = {"EXHAUSTED_RETRY_CONDITION": self.exhausted} if self.exhausted else {}
        return {
            "ERROR_CODE": self.code,
            "ERROR_MESSAGE": self.message,
            "RETRY_ATTEMPTS": str(self.retries),
            **exhausted,
        }


@dataclass(frozen=True)
class Retries:
    """At most `attempts` retries, none after `age_sec`; delays double from half a second, with jitter."""

    attempts: int = 185
    age_sec: float = 86400

    @classmethod
    def of(cls, policy: dict[str, Any]) -> "Retries":
        """The limits of a target's `RetryPolicy`, with AWS's defaults."""
        return cls(policy.get("MaximumRetryAttempts", 185), policy.get("MaximumEventAgeInSeconds", 86400))

    def run(self, deliver: Callable[[], None], give_up: Callable[[GivenUp], None]) -> None:
        """Call `deliver`, here and then in threads of its own, until it raises nothing or is given up.

        `UndeliveredError` is not retried, and every other exception is.
        """
        self._try(deliver, give_up, 0, time.monotonic())

    def _try(self, deliver: Any, give_up: Any, retries: int, since: float) -> None:
        try:
            deliver()
        except UndeliveredError as failed:
            give_up(GivenUp(failed.code, failed.message, retries))
        except Exception as failed:  # noqa: BLE001  AWS retries whatever went wrong with a delivery
            delay = min(_LONGEST_DELAY_SEC, _FIRST_DELAY_SEC * 2**retries) * random.uniform(0.5, 1)  # noqa: S311
            if retries >= self.attempts:
                give_up(GivenUp("INTERNAL_ERROR", str(failed), retries, "MaximumRetryAttempts"))
            elif time.monotonic() + delay - since > self.age_sec:
                give_up(GivenUp("INTERNAL_ERROR", str(failed), retries, "MaximumEventAgeInSeconds"))
            else:
                context = contextvars.copy_context()
                again = (self._try, deliver, give_up, retries + 1, since)
                timer = threading.Timer(delay, context.run, again)
                timer.daemon = True
                timer.start()
