"""Remembers which process of ours works on which stack, so that a lock can be told from a leftover.

A killed Terraform leaves its lock in S3 without a process id. The note says which process took it, when that
process started (a process id alone may have been given to another program since) and which cairn ran it.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

_NAMES = ("terraform", "tofu")
_SUFFIX = ".lock-owner.json"


@dataclass(frozen=True)
class ProcessId:
    """One process, told from a later one with the same number by its start in seconds since the epoch."""

    pid: int
    started_sec: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        """Return the identity of the live process ``pid``; a process already gone has started at 0."""
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.Error:
            return cls(pid, 0.0)

    @property
    def is_alive(self) -> bool:
        """Whether this very process still runs."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started_sec) < 1
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


@dataclass(frozen=True)
class Owner:
    """The Terraform that works on a stack and the cairn that started it."""

    terraform: ProcessId
    cairn: ProcessId


@dataclass(frozen=True)
class LockOwners:
    """The notes of one environment, one file a stack."""

    folder: Path

    @contextmanager
    def noted(self, stack: str) -> Iterator[Callable[[int], None]]:
        """Yield what takes the process id at work on ``stack``, and note it for as long as the block runs.

        The note of another process that still lives stays: it may hold the lock.
        """
        owner = self.owner_of(stack)
        if owner is not None and owner.terraform.is_alive:
            yield lambda _: None
            return
        try:
            yield lambda pid: self.note(stack, Owner(ProcessId.of(pid), ProcessId.of(os.getpid())))
        finally:
            self._file(stack).unlink(missing_ok=True)

    def owner_of(self, stack: str) -> Owner | None:
        """Return who was last noted to work on ``stack`` and did not end in good order."""
        try:
            entry = json.loads(self._file(stack).read_text())
            return Owner(ProcessId(**entry["terraform"]), ProcessId(**entry["cairn"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def note(self, stack: str, owner: Owner) -> None:
        """Write down that ``owner`` works on ``stack``."""
        self._file(stack).parent.mkdir(parents=True, exist_ok=True)
        self._file(stack).write_text(json.dumps(asdict(owner)))

    @property
    def stacks(self) -> list[str]:
        """The stacks about which there is a note."""
        return sorted(file.name.removesuffix(_SUFFIX) for file in self.folder.glob(f"*{_SUFFIX}"))

    def _file(self, stack: str) -> Path:
        return self.folder / f"{stack}{_SUFFIX}"


def terraform_in(directory: Path) -> int | None:
    """Return the process id of a Terraform that works in ``directory``, whoever started it."""
    return next((process.pid for process in _at_work(directory) if not _is_plugin(process)), None)


def plugins_in(directory: Path) -> list[psutil.Process]:
    """Return the provider plugins that still run in ``directory``."""
    return [process for process in _at_work(directory) if _is_plugin(process)]


def _at_work(directory: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.name().startswith(_NAMES) and _works_in(process, directory):
                yield process


def _is_plugin(process: psutil.Process) -> bool:
    return process.name().startswith("terraform-provi")


def _works_in(process: psutil.Process, directory: Path) -> bool:
    return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == directory
