"""Write the emulator's state to disk while it runs, and read it back on start.

The emulator saves by itself only when it is asked to end. Here it saves every few seconds after a
change as well, each service's file replaced in one step, so that a kill costs seconds of work; of a
state that takes seconds to save, `REST` times as much.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ministack import app as emulator
from ministack.core import persistence

from cairn.disk import why
from cairn.localcloud.after_restore import restored
from cairn.localcloud.state_text import state_text

PERIOD_SEC = 15.0
REST = 100
"""A state that took a second to save is left alone for as many, except where all are to be saved now."""
LONG_BYTES = 1_000_000
"""A longer state is read in a thread of its own: the emulator answers nothing while its event loop reads one."""
_ATTEMPTS = 5
_log = logging.getLogger("cairn.snapshots")


class NotSavedError(Exception):
    """Some services could not be saved; the message names them. The others were."""


class Snapshots:
    """Saves changed services to `state`; files that cannot be read go to `damaged`."""

    def __init__(self, state: Path, damaged: Path) -> None:
        self._state = state
        self._damaged = damaged
        self._digests: dict[str, bytes] = {}
        self._due: dict[str, float] = {}
        self._touched = False
        self._saving = asyncio.Lock()
        self._set_aside_files: list[str] = []
        self._not_saved: tuple[str, str] | None = None

    @property
    def notices(self) -> list[str]:
        """What the user has to know: files that were set aside, and that nothing can be saved now."""
        failing = ["Not saved since {}: {}.".format(*self._not_saved)] if self._not_saved else []
        return [*self._set_aside_files, *failing]

    def touch(self) -> None:
        """Say that a request may have changed something."""
        self._touched = True

    def load(self) -> None:
        """Restore every service whose file can be read; set the other files aside and start those empty.

        What waits for the whole state is done at the end.
        """
        for service, module in emulator._state_map.items():
            path = self._state / f"{service}.json"
            if not path.exists():
                continue
            state = persistence.load_state(service)
            if not isinstance(state, dict):
                self._set_aside(path, "is not readable")
                continue
            try:
                emulator._get_module(module).load_persisted_state(state)
            except Exception as error:  # noqa: BLE001  each service reads its state in its own way
                self._set_aside(path, f"does not fit ({error})")
        restored()

    def _set_aside(self, path: Path, fault: str) -> None:
        self._damaged.mkdir(parents=True, exist_ok=True)
        aside = self._damaged / f"{path.stem}.{int(time.time())}.json"
        path.replace(aside)
        self._set_aside_files.append(
            f"The saved state of {path.stem} {fault}: it was set aside as {aside}, and {path.stem} starts empty. "
            "The next apply makes its resources anew, without their data."
        )
        _log.error(self._set_aside_files[-1])

    async def keep_saving(self) -> None:
        """Save every `PERIOD_SEC` while requests come in, and once more after what they set off."""
        settling = False
        while True:
            await asyncio.sleep(PERIOD_SEC)
            if self._touched or settling:
                self._touched = False
                try:
                    settling = await self.save(due_alone=True) > 0
                except NotSavedError as error:
                    _log.error("not saved: %s", error)

    async def save(self, *, due_alone: bool = False) -> int:
        """Write every service that changed since the last save; returns how many.

        With `due_alone` those rest that took long lately; they are counted too, as not saved yet. Raises
        `NotSavedError` where one or more could not be written.
        """
        async with self._saving:
            changed, failed, reason = 0, [], ""
            for service, get_state in emulator._build_persistence_save_dict().items():
                if due_alone and time.monotonic() < self._due.get(service, 0):
                    changed += 1
                    continue
                try:
                    changed += await self._save_one(service, get_state)
                except Exception as error:  # noqa: BLE001  one that cannot be saved keeps none of the others
                    _log.exception("%s was not saved", service)
                    failed.append(service)
                    reason = why(error) if isinstance(error, OSError) else str(error)
            if failed:
                told = f"{', '.join(failed)} ({reason})"
                self._not_saved = (self._not_saved[0] if self._not_saved else time.strftime("%H:%M:%S"), told)
                raise NotSavedError(told)
            self._not_saved = None
            return changed

    async def _save_one(self, service: str, get_state: Callable[[], Any]) -> bool:
        started = time.monotonic()
        file = self._state / f"{service}.json"
        is_long = file.exists() and file.stat().st_size >= LONG_BYTES
        text = await self._read(service, get_state, beside=is_long)
        is_changed = await asyncio.to_thread(self._write_changed, file, text) if text else False
        self._due[service] = time.monotonic() + REST * (time.monotonic() - started)
        return is_changed

    async def _read(self, service: str, get_state: Callable[[], Any], *, beside: bool) -> str:
        """The service's state as JSON; a thread may change it meanwhile, so try again, in the end on the loop."""

        def read() -> str:
            state = get_state()
            return "" if state is None else state_text(service, state)

        for _attempt in range(1, _ATTEMPTS):
            try:
                return await asyncio.to_thread(read) if beside else read()
            except RuntimeError:
                await asyncio.sleep(0.05)
        return read()

    def _write_changed(self, file: Path, text: str) -> bool:
        content = text.encode()
        digest = hashlib.sha256(content).digest()
        if digest == self._digests.get(file.stem):
            return False
        draft = file.with_suffix(".draft")
        draft.write_bytes(content)
        draft.replace(file)
        self._digests[file.stem] = digest
        return True
