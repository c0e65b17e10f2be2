"""The faults that are set in this process; they end with it."""

import threading
from collections.abc import Callable

from cairn.localcloud.faults.fault import Fault


class FaultBook:
    """Keeps faults until they end or are cleared; threads share it. Without a fault it costs a look at a tuple."""

    def __init__(self) -> None:
        self._faults: tuple[Fault, ...] = ()
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def set(self, fault: Fault) -> None:
        """Begin with `fault`; one that does the same to the same dependency is replaced."""
        with self._lock:
            self._faults = (*(one for one in self.active() if not _same(one, fault)), fault)
        self._tell()

    def clear(self, id: str | None = None) -> int:
        """Put back what the fault `id` struck, or all of them; returns how many ended."""
        with self._lock:
            before = self.active()
            self._faults = tuple(one for one in before if id is not None and one.id != id)
            return len(before) - len(self._faults)

    def active(self) -> tuple[Fault, ...]:
        """What strikes now."""
        return tuple(one for one in self._faults if not one.has_ended) if self._faults else ()

    def on_dependency(self, *names: str, account_id: str) -> Fault | None:
        """The fault on a dependency under one of its names, whoever calls it."""
        if not self._faults:
            return None
        found = (one for one in self.active() if one.dependency in names and one.account_id == account_id)
        return next(found, None)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever a fault begins; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._forget(listener)

    def _forget(self, listener: Callable[[], None]) -> None:
        """Twice is once: a container is stopped, and then removed."""
        if listener in self._listeners:
            self._listeners.remove(listener)

    def _tell(self) -> None:
        for listener in list(self._listeners):
            listener()


def _same(one: Fault, other: Fault) -> bool:
    return (one.dependency, one.account_id, one.of) == (other.dependency, other.account_id, other.of)


BOOK = FaultBook()
"""The one of the emulator's process."""
