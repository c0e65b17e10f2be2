"""Bring the emulator process up, detached from the one that asks for it."""

import importlib.util
import subprocess
import sys
import time
from collections import deque
from pathlib import Path

from cairn.exit_codes import ExitCode
from cairn.localcloud import control
from cairn.localcloud.errors import LocalCloudError, StartFailedError
from cairn.localcloud.layout import CloudFiles
from cairn.localcloud.processes import EMULATOR
from cairn.localcloud.record import Record

_PATIENCE_SEC = 60.0
_LOG_LIMIT_BYTES = 10_000_000


def launch(environment: dict[str, str], files: CloudFiles) -> "subprocess.Popen[bytes]":
    """Start the emulator in a session of its own, its output in the log file."""
    if importlib.util.find_spec("ministack") is None:
        raise LocalCloudError(
            "The emulator (ministack) is not installed.",
            do="Install it with `uv sync`.",
            code=ExitCode.MISSING,
        )
    _rotate(files.log)
    with files.log.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", EMULATOR],
            env=environment,
            cwd=files.scratch,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_until_ready(emulator: "subprocess.Popen[bytes]", record: Record, files: CloudFiles) -> None:
    """Return when the emulator answers; raises `StartFailedError` where it ends or stays silent."""
    deadline = time.monotonic() + _PATIENCE_SEC
    while time.monotonic() < deadline:
        if emulator.poll() is not None:
            raise StartFailedError(
                f"The emulator ended while it was starting (exit {emulator.returncode}).",
                f"It last said:\n{_last_lines(files.log)}",
                f"See {files.log}.",
            )
        if control.ask(record, "/_cairn/status") is not None:
            return
        time.sleep(0.02)
    raise StartFailedError(
        f"The emulator did not answer on port {record.port} within {_PATIENCE_SEC:.0f} s.",
        do=f"See {files.log}.",
    )


def _rotate(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))


def _last_lines(log: Path, count: int = 15) -> str:
    with log.open(errors="replace") as file:
        return "".join(deque(file, maxlen=count)).rstrip()
