"""One local process in place of a container."""

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from cairn.localcloud.containers.docker_errors import APIError


class Process:
    """A process in a session of its own; when its first process ends, the rest of the session is killed."""

    def __init__(
        self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], log: Path, address: str,
        ports: Mapping[str, int], stop_signal: int = signal.SIGTERM,
    ) -> None:  # fmt: skip
        self.address, self.ports = address, dict(ports)
        self._stop_signal = stop_signal
        self._gone = threading.Event()
        with log.open("ab") as output:
            try:
                self._process = subprocess.Popen(
                    list(command),
                    cwd=folder,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                raise APIError(f"cannot start {command[0]!r} in {folder}: {error.strerror}") from error
        threading.Thread(target=self._reap, daemon=True, name=f"container-{self.pid}").start()

    @property
    def pid(self) -> int:
        """The first process, which leads the session."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; 128 + the signal's number where a signal ended it."""
        if not self._gone.is_set():
            return None
        code = self._process.returncode
        return 128 - code if code < 0 else code

    def stop(self, timeout_sec: float) -> None:
        """Send the stop signal, kill after `timeout_sec`, and return when the process is gone."""
        self._send(self._stop_signal)
        if not self._gone.wait(timeout_sec):
            self.kill()

    def kill(self) -> None:
        """Kill the session, and return when the process is gone."""
        self._send(signal.SIGKILL)
        self._gone.wait(10)

    def wait(self) -> None:
        """Return when the process is gone."""
        self._gone.wait()

    def _send(self, number: int) -> None:
        if not self._gone.is_set():
            _signal_group(self.pid, number)

    def _reap(self) -> None:
        """Kill what the first process leaves in its session before its id can belong to another."""
        if hasattr(os, "waitid"):
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
            _signal_group(self.pid, signal.SIGKILL)
        self._process.wait()
        self._gone.set()


def _signal_group(leader: int, number: int) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return
