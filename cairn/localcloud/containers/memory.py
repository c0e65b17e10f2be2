"""Holds containers to their memory limit.

A watcher looks at the resident memory of each container's processes and kills a container above its limit. It needs
no right and works on every system, where control groups need a delegated tree; memory that is taken and given back
between two looks goes unnoticed.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

PERIOD_SEC = 0.5


def tree_bytes(pid: int) -> int:
    """Resident memory of `pid` and its descendants."""
    total = 0
    for process in [pid, *descendants(pid)]:
        try:
            total += psutil.Process(process).memory_info().rss
        except psutil.Error:
            continue
    return total


def descendants(pid: int) -> list[int]:
    """The processes that `pid` has started, and those that these have."""
    threads = Path(f"/proc/{pid}/task")
    if not (threads / str(pid) / "children").exists():
        return [child.pid for child in _children(pid)]
    try:
        direct = [int(child) for path in threads.glob("*/children") for child in path.read_text().split()]
    except OSError:
        return []
    return [*direct, *(grandchild for child in direct for grandchild in descendants(child))]


def _children(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


class MemoryWatch:
    """Calls back for every process tree above its limit; one thread for all, none while nothing is watched."""

    def __init__(self) -> None:
        self._watched: dict[int, tuple[int, Callable[[], None]]] = {}
        self._lock = threading.Lock()
        self._running = False

    def watch(self, pid: int, limit_bytes: int, exceeded: Callable[[], None]) -> None:
        """Call `exceeded` once when the tree of `pid` takes more than `limit_bytes`."""
        with self._lock:
            self._watched[pid] = (limit_bytes, exceeded)
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, daemon=True, name="container-memory").start()

    def forget(self, pid: int) -> None:
        """Watch `pid` no longer."""
        with self._lock:
            self._watched.pop(pid, None)

    def _run(self) -> None:
        while self._look():
            time.sleep(PERIOD_SEC)

    def _look(self) -> bool:
        with self._lock:
            watched = dict(self._watched)
            self._running = bool(watched)
        for pid, (limit, exceeded) in watched.items():
            if tree_bytes(pid) > limit:
                self.forget(pid)
                exceeded()
        return self._running
