"""How long ``cairn up`` took, and how much of it was Terraform's own waiting; ``make bench`` reads it."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cairn.terraform.result import StackResult


def write_report(file: Path, phases: Mapping[str, float], results: Mapping[str, StackResult]) -> None:
    """Write the seconds of each phase and stack to ``file`` as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report(phases, results), indent=2) + "\n")


def report(phases: Mapping[str, float], results: Mapping[str, StackResult]) -> dict[str, Any]:
    """Return the report. ``waiting_sec`` is the time in which Terraform worked on at least one resource."""
    intervals = [span for result in results.values() for span in result.busy.values()]
    return {
        "ended_at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "total_sec": round(sum(phases.values()), 3),
        "phases_sec": {name: round(seconds, 3) for name, seconds in phases.items()},
        "terraform": {
            "waiting_sec": round(covered_sec(intervals), 3),
            "stacks": {name: _stack(result) for name, result in results.items()},
        },
    }


def _stack(result: StackResult) -> dict[str, Any]:
    slowest = sorted(result.busy.items(), key=lambda item: item[1][0] - item[1][1])[:3]
    return {
        "seconds": round(result.seconds, 3),
        "waiting_sec": round(covered_sec(result.busy.values()), 3),
        "added": result.add,
        "changed": result.change,
        "destroyed": result.remove,
        "slowest_sec": {address: round(end - start, 3) for address, (start, end) in slowest},
    }


def covered_sec(intervals: Iterable[tuple[float, float]]) -> float:
    """Return how many seconds at least one of ``intervals`` (start and end) covers."""
    covered = 0.0
    reached = float("-inf")
    for start, end in sorted(intervals):
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return covered
