"""How quickly the local cloud is ready, and what it takes while nothing is asked of it."""

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cairn.localcloud import LocalCloud
from tests.support.ports import free_port

STARTS = 5
SETTLED_SEC = 5.0
"""When the memory is measured, after the start."""


def measure(checkout: Path) -> dict[str, Any]:
    """Start an empty cloud, and the one of ``checkout`` with all that was applied to it; it is stopped at the end."""
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        empty = _measured(Path(folder))
    return {
        "command": "LocalCloud.start()",
        "starts": STARTS,
        "settled_sec": SETTLED_SEC,
        "empty": empty,
        "with_the_shop": _measured(checkout),
    }


def _measured(root: Path) -> dict[str, float]:
    cloud = LocalCloud(root, port=free_port())
    cloud.stop()
    seconds = [_start(cloud) for _ in range(STARTS)]
    cloud.start()
    try:
        time.sleep(SETTLED_SEC)
        status = cloud.status()
    finally:
        cloud.stop()
    return {
        "ready_median_sec": statistics.median(seconds),
        "ready_max_sec": max(seconds),
        "idle_bytes": status.memory_bytes,
        "processes": len(status.processes),
    }


def _start(cloud: LocalCloud) -> float:
    start = time.perf_counter()
    try:
        cloud.start()
        return time.perf_counter() - start
    finally:
        cloud.stop()


if __name__ == "__main__":
    import json
    import sys

    print(json.dumps(measure(Path(sys.argv[1])), indent=1))  # noqa: T201
