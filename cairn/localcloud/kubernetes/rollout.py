"""How many pods each revision of a Deployment wants next, while one takes over from another.

Never more than the desired number and the surge, never fewer available than desired without the unavailable: the rule
of https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Revision:
    """One ReplicaSet: how many pods it wants, and how many of its pods are available."""

    name: str
    replicas: int
    available: int


@dataclass(frozen=True)
class Bounds:
    """How far a rollout may go beyond `desired`, and how far below."""

    desired: int
    surge: int
    unavailable: int

    @classmethod
    def of(cls, spec: dict[str, Any], desired: int) -> "Bounds":
        """From a Deployment's spec; a percentage of surge is rounded up, one of unavailable down, 25% by default."""
        rolling = spec.get("strategy", {}).get("rollingUpdate", {})
        surge = math.ceil(_share(rolling.get("maxSurge", "25%"), desired))
        unavailable = math.floor(_share(rolling.get("maxUnavailable", "25%"), desired))
        return cls(desired, surge, unavailable if surge or unavailable else 1)


def next_replicas(bounds: Bounds, new: Revision, old: Sequence[Revision]) -> dict[str, int]:
    """What each revision wants now, by name; `old` with the oldest first."""
    wanted = {each.name: each.replicas for each in (new, *old)}
    total = sum(wanted.values())
    if new.replicas > bounds.desired:
        wanted[new.name] = bounds.desired
    elif new.replicas < bounds.desired and total < bounds.desired + bounds.surge:
        wanted[new.name] += min(bounds.desired + bounds.surge - total, bounds.desired - new.replicas)
    else:
        _scale_down(bounds, new, old, wanted)
    return wanted


def _scale_down(bounds: Bounds, new: Revision, old: Sequence[Revision], wanted: dict[str, int]) -> None:
    """First what is not available anyway, then what the new pods make up for."""
    least = bounds.desired - bounds.unavailable
    spare = sum(wanted.values()) - least - (new.replicas - new.available)
    for each in old:
        gone = max(0, min(spare, each.replicas - each.available))
        wanted[each.name] -= gone
        spare -= gone
    spare = min(spare, new.available + sum(each.available for each in old) - least)
    for each in old:
        gone = max(0, min(spare, wanted[each.name]))
        wanted[each.name] -= gone
        spare -= gone


def _share(value: Any, desired: int) -> float:
    return desired * int(value[:-1]) / 100 if isinstance(value, str) and value.endswith("%") else int(value)
