"""Runs Terraform as child processes, each in a process group of its own, and passes interrupts on."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

OnLine = Callable[[str], None]
OnStart = Callable[[int], None]


class RunsTerraform(Protocol):
    """What the runner needs: one Terraform command at a time per call, from any thread."""

    def run(
        self,
        arguments: Sequence[str],
        *,
        directory: Path,
        variables: Mapping[str, str],
        on_line: OnLine,
        on_start: OnStart,
    ) -> int:
        """Run ``terraform <arguments>`` and return its exit code; ``on_start`` gets the process id."""


class Interrupted(CairnError):
    """The user pressed Ctrl-C; what ran was stopped."""

    def __init__(self, what: str = "Interrupted.", why: str = "", do: str = "") -> None:
        super().__init__(what, why, do, code=ExitCode.INTERRUPTED)


class TerraformProcesses:
    """Starts Terraform processes; ``interrupt`` asks all of them to stop, ``kill`` ends them and their plugins."""

    def __init__(self, binary: Path) -> None:
        self._binary = binary
        self._live: dict[int, subprocess.Popen[str]] = {}
        self._lock = threading.Lock()
        self._stopping = False

    def run(
        self,
        arguments: Sequence[str],
        *,
        directory: Path,
        variables: Mapping[str, str],
        on_line: OnLine,
        on_start: OnStart,
    ) -> int:
        """Run one command; raise ``Interrupted`` where an interrupt came before or while it ran.

        Whatever happens, neither Terraform nor a plugin of it outlives the call.
        """
        process = self._start(arguments, directory, variables)
        try:
            on_start(process.pid)
            for line in process.stdout or ():
                on_line(line.rstrip("\n"))
            code = process.wait()
        finally:
            kill_group(process.pid)
            process.wait()
            with self._lock:
                del self._live[process.pid]
        if self._stopping and code != 0:
            raise Interrupted
        return code

    def _start(
        self, arguments: Sequence[str], directory: Path, variables: Mapping[str, str]
    ) -> subprocess.Popen[str]:
        with self._lock:
            if self._stopping:
                raise Interrupted
            process = subprocess.Popen(
                [self._binary, *arguments],
                cwd=directory,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            self._live[process.pid] = process
            return process

    def interrupt(self) -> None:
        """Send SIGINT to every running Terraform: it stops gracefully, writes its state and frees its lock."""
        with self._lock:
            self._stopping = True
            for process in self._live.values():
                process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Kill every running Terraform with its plugins."""
        with self._lock:
            self._stopping = True
            for pid in self._live:
                kill_group(pid)


def kill_group(pid: int) -> None:
    """Kill what is left of the process group that ``pid`` leads or led."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
