"""Keeps what one Terraform command prints: on disk for people, as events for the runner."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from cairn.terraform.events import Diagnostic, Event, parse
from cairn.terraform.result import EventLog

_ENOUGH_BYTES = 5_000_000


class CommandLog:
    """Takes a command's lines in, appends them to ``file`` and hands events on as they come."""

    def __init__(self, file: Path, *, on_event: Callable[[Event], None] | None = None) -> None:
        self.events = EventLog()
        self._file = file
        self._on_event = on_event
        self._lines: list[str] = []
        self._plain: list[str] = []
        self._stream: TextIO | None = None

    @contextmanager
    def writing(self, arguments: Sequence[str]) -> Iterator[None]:
        """Write to the file for as long as the block runs; a file that grew too long starts anew."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = not self._file.exists() or self._file.stat().st_size > _ENOUGH_BYTES
        with self._file.open("w" if fresh else "a") as self._stream:
            self._stream.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} terraform {' '.join(arguments)}\n")
            yield

    def take(self, line: str) -> None:
        """Take one line in."""
        if self._stream is not None:
            self._stream.write(line + "\n")
        self._lines.append(line)
        event = parse(line, at_sec=time.time())
        if event is not None:
            self.events.add(event)
            if self._on_event is not None:
                self._on_event(event)
        elif not line.startswith("{"):
            self._plain.append(line)

    @property
    def text(self) -> str:
        """Everything printed."""
        return "\n".join(self._lines)

    @property
    def errors(self) -> list[Diagnostic]:
        """The errors told of; where there is none, what Terraform printed as plain text."""
        plain = "\n".join(line for line in self._plain if line.strip())
        return self.events.errors or ([Diagnostic("error", plain)] if plain else [])
