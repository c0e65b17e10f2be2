"""A server as a child process that is started again when it dies by itself."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cairn.localcloud.databases.server_user import ServerUser
from cairn.localcloud.processes import CONTAINER_MARK, MARK

_RESTARTS = 5
_WITHIN_SEC = 60.0


class Child:
    """One server process; `pid` changes when it is started again.

    It is given up after five deaths within a minute; `exit_code` says so.
    """

    def __init__(
        self, argv: Sequence[str], *, folder: Path, log: Path, user: ServerUser | None, stop_signal: int
    ) -> None:
        self._argv = list(argv)
        self._folder, self._log, self._user = folder, log, user
        self._stop_signal = stop_signal
        self._ending = threading.Event()
        self._changing = threading.Lock()
        self._given_up: int | None = None
        self._process = self._started()
        threading.Thread(target=self._watch, daemon=True, name=f"watch-{folder.name}").start()

    @property
    def pid(self) -> int:
        """The process that runs now, or ran last."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while the server runs or is about to run again."""
        return self._given_up

    def stop(self, timeout_sec: float) -> None:
        """End the server in order, and kill it after `timeout_sec`."""
        self._end(self._stop_signal, timeout_sec)

    def kill(self) -> None:
        """End the server at once."""
        self._end(signal.SIGKILL, 0.0)

    def _end(self, number: int, patience_sec: float) -> None:
        with self._changing:
            self._ending.set()
            process = self._process
        process.send_signal(number)
        try:
            process.wait(patience_sec or None)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._given_up = _docker_code(process.returncode)

    def _watch(self) -> None:
        deaths: list[float] = []
        while True:
            code = self._process.wait()
            now = time.monotonic()
            deaths = [moment for moment in deaths if now - moment < _WITHIN_SEC] + [now]
            if len(deaths) > _RESTARTS or self._ending.wait(0.2 * len(deaths)) or not self._start_again():
                self._given_up = _docker_code(code)
                return

    def _start_again(self) -> bool:
        with self._changing:
            if self._ending.is_set():
                return False
            try:
                self._process = self._started()
            except OSError:
                return False
            return True

    def _started(self) -> "subprocess.Popen[bytes]":
        uid, gid, groups = identity(self._user)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._argv,
                env={**server_environment(), CONTAINER_MARK: self._folder.name},
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=uid,
                group=gid,
                extra_groups=groups,
            )


def server_environment() -> Mapping[str, str]:
    """The whole environment of a server: nothing of the user's, and the cloud's mark."""
    return {MARK: os.environ[MARK], "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def identity(user: ServerUser | None) -> tuple[int | None, int | None, tuple[int, ...] | None]:
    """User, group and further groups to drop to, as `subprocess` takes them."""
    return (None, None, None) if user is None else (user.uid, user.gid, ())


def _docker_code(code: int) -> int:
    return 128 - code if code < 0 else code
