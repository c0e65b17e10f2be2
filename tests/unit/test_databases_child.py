"""A server process: started again when it dies, ended when it is told to."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from cairn.localcloud.databases import child
from cairn.localcloud.databases.child import Child
from cairn.localcloud.processes import CONTAINER_MARK, MARK
from tests.support.eventually import eventually

SLEEPS = "import time; time.sleep(60)"
Start = Callable[[str], Child]


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    monkeypatch.setenv(MARK, str(tmp_path))
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")

    def started(code: str) -> Child:
        return Child(
            [sys.executable, "-c", code],
            folder=tmp_path,
            log=tmp_path / "log",
            user=None,
            stop_signal=signal.SIGTERM,
        )

    return started


def test_a_killed_server_is_started_again(start: Start) -> None:
    server = start(SLEEPS)
    first = server.pid
    os.kill(first, signal.SIGKILL)
    eventually(lambda: _differs(server, first))
    assert server.exit_code is None
    server.stop(5)
    assert not psutil.pid_exists(server.pid)
    assert server.exit_code == 128 + signal.SIGTERM


def test_a_server_that_cannot_live_is_given_up(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_RESTARTS", 1)
    server = start("raise SystemExit(3)")
    eventually(lambda: _ended(server))
    assert server.exit_code == 3


def test_a_server_that_does_not_listen_to_its_signal_is_killed(start: Start) -> None:
    server = start(
        f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); {SLEEPS}"
    )
    eventually(lambda: _printed(server))
    server.stop(0.2)
    assert server.exit_code == 128 + signal.SIGKILL


def test_a_server_carries_the_mark_and_nothing_of_the_user(start: Start, tmp_path: Path) -> None:
    server = start(f"print(1, flush=True); {SLEEPS}")
    eventually(lambda: _printed(server))
    environment = psutil.Process(server.pid).environ()
    server.kill()
    assert environment[MARK] == str(tmp_path)
    assert environment[CONTAINER_MARK] == tmp_path.name
    assert "SECRET_OF_THE_USER" not in environment


def _differs(server: Child, pid: int) -> None:
    assert server.pid != pid


def _ended(server: Child) -> None:
    assert server.exit_code is not None


def _printed(server: Child) -> None:
    assert server._log.read_text()
