"""The phases of a longer command, shown while they run and timed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console


@dataclass
class Phases:
    """Prints each phase with the seconds it took; ``seconds`` keeps them."""

    console: Console
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str, *, quiet: bool = False) -> Iterator[None]:
        """Time the block and print a line for it; ``quiet`` where the block shows its own progress."""
        started = time.monotonic()
        if quiet or not self.console.is_terminal:
            if quiet:
                self.console.print(f"{name} …", style="bold")
            yield
        else:
            with self.console.status(name):
                yield
        self.seconds[name] = time.monotonic() - started
        self.console.print(f"{name:<32} {self.seconds[name]:6.1f} s", style="dim" if quiet else None)
