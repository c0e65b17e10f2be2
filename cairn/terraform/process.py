"""Runs Terraform as child processes, each in a process group of its own, and passes interrupts on."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

_CHUNK_BYTES = 1_000_000
_PAUSE_SEC = 0.03

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

    def pause(self, seconds: float) -> None:
        """Wait; raise ``Interrupted`` once an interrupt has come."""


class Interrupted(CairnError):
    """The user pressed Ctrl-C; what ran was stopped."""

    def __init__(self, what: str = "Interrupted.", why: str = "", do: str = "") -> None:
        super().__init__(what, why, do, code=ExitCode.INTERRUPTED)


class TerraformProcesses:
    """Starts Terraform processes; ``interrupt`` asks all of them to stop, ``kill`` ends them and their plugins."""

    def __init__(self, binary: Path) -> None:
        self._binary = binary
        self._live: dict[int, subprocess.Popen[bytes]] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()

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

        Whatever happens, neither Terraform nor a plugin of it outlives the call. Its output goes to a file without a
        name, not to a pipe: where this process is killed, Terraform can still finish and write its state.
        """
        with tempfile.TemporaryFile() as output:
            process = self._start(arguments, directory, variables, output)
            try:
                on_start(process.pid)
                for line in _lines(output, process):
                    on_line(line)
            finally:
                kill_group(process.pid)
                code = process.wait()
                with self._lock:
                    del self._live[process.pid]
        if self._stopping.is_set() and code != 0:
            raise Interrupted
        return code

    def _start(
        self, arguments: Sequence[str], directory: Path, variables: Mapping[str, str], output: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopping.is_set():
                raise Interrupted
            process = subprocess.Popen(
                [self._binary, *arguments],
                cwd=directory,
                env=dict(variables),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._live[process.pid] = process
            return process

    def pause(self, seconds: float) -> None:
        """Wait; raise ``Interrupted`` once an interrupt has come: what follows Terraform waits by this."""
        if self._stopping.wait(seconds):
            raise Interrupted

    def interrupt(self) -> None:
        """Send SIGINT to every running Terraform: it stops gracefully, writes its state and frees its lock."""
        with self._lock:
            self._stopping.set()
            for process in self._live.values():
                process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """Kill every running Terraform with its plugins."""
        with self._lock:
            self._stopping.set()
            for pid in self._live:
                kill_group(pid)


def _lines(output: IO[bytes], process: subprocess.Popen[bytes]) -> Iterator[str]:
    position, rest = 0, b""
    while True:
        ended = process.poll() is not None
        chunk = os.pread(output.fileno(), _CHUNK_BYTES, position)
        position += len(chunk)
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)
        if not chunk and ended:
            break
        if not chunk:
            time.sleep(_PAUSE_SEC)
    if rest:
        yield rest.decode(errors="replace")


def kill_group(pid: int) -> None:
    """Kill what is left of the process group that ``pid`` leads or led."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
