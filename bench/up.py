"""How long ``make up`` takes from a clean checkout with warm package caches, and how much of it Terraform waits."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[1]


@contextmanager
def fresh_checkout() -> Iterator[Path]:
    """A clone of the last commit whose local cloud is stopped, and which is deleted, at the end."""
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        checkout = Path(folder, "cairn")
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(checkout)], check=True)
        try:
            yield checkout
        finally:
            subprocess.run(["make", "down"], cwd=checkout, check=False, stdout=subprocess.DEVNULL)


def measure(checkout: Path) -> dict[str, Any]:
    """Run ``make up`` in ``checkout``, then once more, and return the seconds of both and of their parts."""
    environment = {**os.environ, "CAIRN_PORT": str(_free_port())}
    first_sec = _make_up(checkout, environment)
    first = _report(checkout)
    second_sec = _make_up(checkout, environment)
    return {
        "command": "make up",
        "clean_checkout_sec": first_sec,
        "terraform_waiting_sec": first["terraform"]["waiting_sec"],
        "terraform_waiting_share": first["terraform"]["waiting_sec"] / first_sec,
        "again_sec": second_sec,
        "first_report": first,
        "again_report": _report(checkout),
    }


def _make_up(checkout: Path, environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(["make", "up"], cwd=checkout, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _report(checkout: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((checkout / ".local/run/last-up.json").read_text())
    return content


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
