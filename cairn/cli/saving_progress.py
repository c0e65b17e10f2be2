"""Progress that keeps the local cloud restorable: saved after each stack, copied whenever no stack is worked on."""

import threading

from rich.console import Console

from cairn.cli.stack_progress import StackProgress
from cairn.recovery import RestorePoint
from cairn.terraform.result import StackResult


class SavingProgress(StackProgress):
    """``StackProgress`` for the local cloud."""

    def __init__(self, console: Console, point: RestorePoint) -> None:
        super().__init__(console)
        self._point = point
        self._working: set[str] = set()
        self._broken = False
        self._order = threading.Lock()

    def phase(self, stack: str, phase: str) -> None:
        """``stack`` begins ``phase``."""
        with self._order:
            self._working.add(stack)
        super().phase(stack, phase)

    def ended(self, result: StackResult) -> None:
        """A stack is done."""
        super().ended(result)
        with self._order:
            self._working.discard(result.stack)
            if not result.has_changes:
                return
            if self._working or self._broken:
                self._point.cloud.save()
            else:
                self._point.take()

    def failed(self, stack: str) -> None:
        """``stack`` failed or was interrupted: what it left may not agree with its state."""
        with self._order:
            self._broken = True
            self._working.discard(stack)
        super().failed(stack)
