"""Somebody who asks a service again and again while a test does something to it."""

import threading
from collections.abc import Callable

import httpx


class Load:
    """Calls ``ask`` twenty times a second; keeps its answers in order, and what did not go well."""

    def __init__(self, ask: Callable[[], str]) -> None:
        self.seen: list[str] = []
        self.failures: list[str] = []
        self._ask, self._stop = ask, threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.05):
            try:
                self.seen.append(self._ask())
            except (AssertionError, httpx.HTTPError) as error:
                self.failures.append(repr(error))
