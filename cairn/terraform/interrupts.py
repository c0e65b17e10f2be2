"""Ctrl-C while Terraform runs: the first stops it gracefully, the second kills it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Stoppable(Protocol):
    """What can be asked to stop, and be made to."""

    def interrupt(self) -> None: ...

    def kill(self) -> None: ...


@contextmanager
def passing_interrupts_on(processes: Stoppable, *, tell: Callable[[str], None]) -> Iterator[None]:
    """Hand the first SIGINT or SIGTERM to ``processes`` as an interrupt and every later one as a kill.

    ``tell`` gets a line for the user. Outside the main thread, which alone may handle signals, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received = 0

    def handle(_signal: int, _frame: FrameType | None) -> None:
        nonlocal received
        received += 1
        if received == 1:
            tell("Interrupted: Terraform finishes what it has begun. Ctrl-C again kills it.")
            processes.interrupt()
        else:
            tell("Killed. The next run frees the state lock that this leaves.")
            processes.kill()

    before = {number: signal.signal(number, handle) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
