"""Find and end the processes of one local cloud, and of no other program.

Every process of a cloud carries the cloud's home in its environment, Lambda workers included: they
inherit it from the emulator. That survives what a pid file does not: a killed emulator, a reused pid.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

MARK = "CAIRN_LOCAL_CLOUD_HOME"
CONTAINER_MARK = "CAIRN_CONTAINER"
"""Names the container that a process belongs to; a Lambda worker has none."""
EMULATOR = "cairn.localcloud.emulator"


def processes_of(home: Path) -> list[psutil.Process]:
    """Every live process of the cloud whose home is `home`."""
    return [process for process in psutil.process_iter() if belongs_to(process, home)]


def belongs_to(process: psutil.Process, home: Path) -> bool:
    """Whether `process` is a live process of the cloud whose home is `home`."""
    if process.pid == os.getpid():
        return False
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return process.environ().get(MARK) == str(home)
    except (psutil.Error, OSError):
        return False


def emulator_of(home: Path, pid_hint: int | None = None) -> psutil.Process | None:
    """The emulator of the cloud at `home`; `pid_hint` saves looking through every process."""
    return next((process for process in _candidates(home, pid_hint) if _is_emulator(process)), None)


def _candidates(home: Path, pid_hint: int | None) -> Iterator[psutil.Process]:
    if pid_hint is not None and psutil.pid_exists(pid_hint):
        try:
            process = psutil.Process(pid_hint)
        except psutil.Error:
            process = None
        if process is not None and belongs_to(process, home):
            yield process
    yield from processes_of(home)


def _is_emulator(process: psutil.Process) -> bool:
    try:
        return EMULATOR in process.cmdline()
    except psutil.Error:
        return False


def containers_of(processes: Iterable[psutil.Process]) -> dict[str, list[psutil.Process]]:
    """Those of `processes` that run in place of containers, by the container's name."""
    found: dict[str, list[psutil.Process]] = {}
    for process in processes:
        try:
            name = process.environ().get(CONTAINER_MARK)
        except (psutil.Error, OSError):
            continue
        if name is not None:
            found.setdefault(name, []).append(process)
    return found


def end(process: psutil.Process, patience_sec: float) -> bool:
    """Ask `process` to end, and kill it after `patience_sec`; true when it ended by itself."""
    try:
        process.terminate()
    except psutil.NoSuchProcess:
        return True
    _, alive = psutil.wait_procs([process], timeout=patience_sec)
    kill(alive)
    return not alive


def kill(processes: Iterable[psutil.Process]) -> None:
    """Kill `processes` and wait until they are gone."""
    doomed = list(processes)
    for process in doomed:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(doomed, timeout=5)


def memory_bytes(processes: Iterable[psutil.Process]) -> int:
    """Resident memory of `processes` together."""
    total = 0
    for process in processes:
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total
