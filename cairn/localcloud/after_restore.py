"""What waits until the saved state of every service is there.

The emulator restores one service after another. What acts on several of them, such as a group on its instances, would
take those that are not there yet for lost.
"""

import logging
from collections.abc import Callable

_waiting: list[Callable[[], None]] = []
_log = logging.getLogger("cairn.restore")


def when_restored(work: Callable[[], None]) -> None:
    """Call `work` once the state of every service is restored, before the first request is served."""
    _waiting.append(work)


def restored() -> None:
    """Do what waits; one that fails is logged and does not hold up the others."""
    for work in _waiting:
        try:
            work()
        except Exception:  # noqa: BLE001  any work may fail in its own way, and the cloud starts all the same
            _log.exception("%s failed after the state was restored", work)
