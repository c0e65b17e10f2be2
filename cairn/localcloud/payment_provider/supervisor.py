"""Keeps the payment providers of the environments alive, for as long as the emulator is."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cairn.localcloud import ports
from cairn.localcloud.processes import MARK

_PERIOD_SEC = 0.5
_PATIENCE_SEC = 10.0


class PaymentProviders:
    """One process a port; ``folder`` holds the charges of each, and says after a restart which there are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: dict[int, subprocess.Popen[bytes]] = {}

    async def keep_alive(self) -> None:
        """Start every provider there is, and each again that has ended."""
        while True:
            for file in self._folder.glob("*.sqlite"):
                self._start(int(file.stem))
            await asyncio.sleep(_PERIOD_SEC)

    async def ensure(self, port: int) -> None:
        """Return when a provider answers on ``port``; raises ``ValueError`` where another program has it."""
        if port not in self._processes and not ports.is_free(port):
            holder = ports.holder_of(port) or "another program"
            raise ValueError(
                f"the payment provider cannot use port {port}, where {holder} listens: "
                "give the environment another payments.provider_url"
            )
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._start(port)
        async with asyncio.timeout(_PATIENCE_SEC):
            while not await _listens(port):
                await asyncio.sleep(0.05)

    def running(self) -> Iterator[dict[str, Any]]:
        """Every provider, as ``running.Running`` takes it."""
        for port, process in self._processes.items():
            if process.poll() is None:
                yield {
                    "kind": "provider",
                    "name": "payment-provider",
                    "account_id": "",
                    "role": "",
                    "address": f"{ports.LOOPBACK}:{port}",
                    "health": "running",
                    "pid": process.pid,
                    "log": str(self._log(port)),
                }

    def end(self) -> None:
        """End every provider; what was charged stays on disk."""
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            process.wait()

    def _start(self, port: int) -> None:
        known = self._processes.get(port)
        if known is not None and known.poll() is None:
            return
        program = [sys.executable, "-m", "cairn.localcloud.payment_provider", str(port)]
        environment = {name: os.environ[name] for name in ("PATH", "TZ", MARK) if name in os.environ}
        with self._log(port).open("ab") as log:
            self._processes[port] = subprocess.Popen(
                [*program, str(self._folder / f"{port}.sqlite")],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def _log(self, port: int) -> Path:
        return self._folder / f"{port}.log"


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(ports.LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True
