"""Ends the local clouds of a session of tests that was killed, or interrupted twice: no fixture of it runs then."""

import os
from pathlib import Path

import psutil

from cairn.localcloud import processes

_SESSION = "CAIRN_TEST_SESSION"
_NOTE = "test-session"


def begin_session() -> None:
    """Let the workers of this session know its process id."""
    os.environ[_SESSION] = str(os.getpid())


def sign(home: Path) -> None:
    """Note which session the cloud at ``home`` belongs to."""
    home.mkdir(parents=True, exist_ok=True)
    (home / _NOTE).write_text(os.environ[_SESSION])


def end_those_left() -> None:
    """Kill every process of a local cloud whose session is this one, or is no more."""
    processes.kill([process for process in psutil.process_iter() if _is_left(process)])


def _is_left(process: psutil.Process) -> bool:
    try:
        note = Path(process.environ()[processes.MARK]) / _NOTE
        session = int(note.read_text())
    except (psutil.Error, OSError, KeyError, ValueError):
        return False
    return session == os.getpid() or not psutil.pid_exists(session)
