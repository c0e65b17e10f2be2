"""Shows what Terraform does to each stack while it does it: bars on a terminal, lines elsewhere."""

import threading
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cairn.terraform.events import Ended, Event, Planned, Started
from cairn.terraform.result import StackResult

_DOING = {"create": "creating", "update": "changing", "delete": "destroying"}


class StackProgress:
    """An ``Observer`` for people; use it as a context manager."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._bars: dict[str, TaskID] = {}
        self._planned: dict[str, int] = {}
        self._phases: dict[str, str] = {}
        self._busy: dict[str, dict[str, str]] = {}
        self._progress = Progress(
            TextColumn("{task.fields[stack]:<14}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TimeElapsedColumn(),
            TextColumn("{task.description}", style="dim"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def phase(self, stack: str, phase: str) -> None:
        """``stack`` begins ``phase``."""
        with self._lock:
            bar = self._bars.get(stack)
            if bar is None:
                bar = self._bars[stack] = self._progress.add_task(phase, stack=stack, total=0)
            self._busy[stack] = {}
            self._planned[stack] = 0
            self._phases[stack] = phase
            self._progress.reset(bar, total=0, description=phase)

    def event(self, stack: str, event: Event) -> None:
        """Terraform told of something."""
        with self._lock:
            bar = self._bars.get(stack)
            if bar is None:
                return
            busy = self._busy[stack]
            match event:
                case Planned():
                    self._planned[stack] += 1
                    self._progress.update(bar, total=self._planned[stack])
                case Started():
                    busy[event.address] = _DOING.get(event.action, event.action)
                case Ended():
                    busy.pop(event.address, None)
                    self._progress.advance(bar)
            if busy:
                address, doing = next(iter(busy.items()))
                more = f" and {len(busy) - 1} more" if len(busy) > 1 else ""
                self._progress.update(bar, description=f"{doing} {address}{more}")

    def ended(self, result: StackResult) -> None:
        """A stack is done."""
        told = counts(result, planned=self._phases.get(result.stack) == "plan")
        self._finish(result.stack, f"{result.stack:<14} {told} ({result.seconds:.1f} s)")

    def failed(self, stack: str) -> None:
        """``stack`` failed or was interrupted."""
        self._finish(stack, f"{stack:<14} failed", style="red")

    def tell(self, line: str) -> None:
        """A line for the user."""
        self._console.print(f"{time.strftime('%H:%M:%S')} {line}", style="yellow")

    def _finish(self, stack: str, line: str, style: str | None = None) -> None:
        with self._lock:
            if (bar := self._bars.pop(stack, None)) is not None:
                self._progress.remove_task(bar)
        self._console.print(line, style=style)


def counts(result: StackResult, *, planned: bool = False) -> str:
    """Return how much ``result`` added, changed and destroyed, or would, in words."""
    verbs = ("to add", "to change", "to destroy") if planned else ("added", "changed", "destroyed")
    numbers = zip((result.add, result.change, result.remove), verbs, strict=True)
    parts = [f"{number} {verb}" for number, verb in numbers if number]
    if parts:
        return ", ".join(parts)
    return "outputs change" if result.has_changes else "nothing to change"
