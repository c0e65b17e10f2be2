"""Somebody who asks a service again and again while a test does something to it."""

import threading
from collections.abc import Callable

import httpx
from botocore.exceptions import BotoCoreError, ClientError


class Load:
    """Calls ``ask`` ``every_sec`` seconds; keeps its answers in order, and what did not go well."""

    def __init__(self, ask: Callable[[], str], *, every_sec: float = 0.05) -> None:
        self.seen: list[str] = []
        self.failures: list[str] = []
        self._ask, self._every_sec, self._stop = ask, every_sec, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._every_sec):
            try:
                self.seen.append(self._ask())
            except (AssertionError, httpx.HTTPError, BotoCoreError, ClientError) as error:
                self.failures.append(repr(error))
