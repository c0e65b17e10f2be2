"""One fault: what is done to which dependency, for whom and for how long."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

EFFECTS = ("throttle", "delay", "cut", "kill")
SERVERS: Mapping[str, str] = {"rds": "database", "elasticache": "cache"}
"""The dependencies that are servers of their own, and what their processes are called in `running.Running`."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`effect` is one of `EFFECTS`; `dependency` an AWS service, `rds`, `elasticache`, or a service of the shop.

    It strikes what `account_id` calls, or what the service `of` alone calls there. `delay_ms` is in milliseconds.
    It ends by itself at `ends_at`, in seconds since the epoch, or is cleared.
    """

    effect: str
    dependency: str
    account_id: str
    of: str = ""
    delay_ms: int = 0
    ends_at: float | None = None
    id: str = field(default_factory=lambda: secrets.token_hex(3))

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Self:
        """The fault that `content` describes; raises `ValueError` or `TypeError` for one that is none."""
        fault = cls(**content)
        if fault.effect not in EFFECTS:
            raise ValueError(f"effect must be one of {', '.join(EFFECTS)}, got {fault.effect!r}")
        return fault

    @property
    def content(self) -> dict[str, Any]:
        """What `read` takes."""
        return asdict(self)

    @property
    def has_ended(self) -> bool:
        """Whether its time is over."""
        return self.ends_at is not None and time.time() >= self.ends_at

    def strikes_caller(self, account_id: str, name: str) -> bool:
        """Whether it is for calls of a caller in that account whose role is called `name`."""
        return account_id == self.account_id and (not self.of or is_of_service(name, self.of))


def is_of_service(name: str, service: str) -> bool:
    """Whether the physical name of a role, a function or a task says that it is the service's.

    `cairn-dev-orders-create-order` is of `orders`, and so is `orders`.
    """
    return f"-{service}-" in f"-{name}-"
