"""One process of a local cloud and what it stands for on AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

KINDS = ("emulator", "function", "task", "instance", "pod", "container", "database", "cache", "provider")


@dataclass(frozen=True)
class Running:
    """`kind` is one of `KINDS`. `role` is the ARN of the role it acts as, where it has one.

    `health` is healthy, unhealthy or starting where AWS checks it, else running; idle or busy for a function.
    `log` is a file, or the name of a log group of CloudWatch. `memory_bytes` is resident memory with its descendants.
    """

    kind: str
    name: str
    account_id: str
    role: str
    address: str
    health: str
    pid: int
    log: str
    memory_bytes: int = 0

    @classmethod
    def read(cls, content: Mapping[str, Any], memory_bytes: int) -> Self:
        """What the emulator told of itself, with what was measured beside."""
        return cls(**{**content, "memory_bytes": memory_bytes})
