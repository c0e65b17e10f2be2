"""What the supervisor asks of the faults in the emulator's process."""

import asyncio
from collections.abc import Mapping
from typing import Any

from cairn.localcloud.faults.book import BOOK
from cairn.localcloud.faults.fault import Fault
from cairn.localcloud.faults.killing import keep_killing, kill

_tasks: set[asyncio.Task[None]] = set()


def answer(method: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """Set (POST), clear (DELETE) or list (GET) faults; raises `ValueError` or `TypeError` for what is none."""
    if method == "POST":
        return _set(Fault.read(_typed(asked)))
    if method == "DELETE":
        return {"cleared": BOOK.clear(asked.get("id"))}
    return {"faults": [one.content for one in BOOK.active()]}


def _set(fault: Fault) -> dict[str, Any]:
    if fault.effect != "kill":
        BOOK.set(fault)
        return {"id": fault.id}
    killed = kill(fault)
    if fault.ends_at is not None:
        BOOK.set(fault)
        task = asyncio.create_task(keep_killing(fault))
        _tasks.add(task)
        task.add_done_callback(_tasks.discard)
    return {"id": fault.id, "killed": killed}


def _typed(asked: Mapping[str, str]) -> dict[str, Any]:
    numbers: dict[str, Any] = {}
    if "delay_ms" in asked:
        numbers["delay_ms"] = int(asked["delay_ms"])
    if "ends_at" in asked:
        numbers["ends_at"] = float(asked["ends_at"])
    return {**asked, **numbers}
