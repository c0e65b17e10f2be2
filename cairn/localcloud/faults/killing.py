"""Kill the processes that a dependency is."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from cairn.localcloud import functions
from cairn.localcloud.containers import listing
from cairn.localcloud.faults.book import BOOK
from cairn.localcloud.faults.fault import SERVERS, Fault, is_of_service

_PERIOD_SEC = 0.25


def kill(fault: Fault) -> int:
    """Kill what `fault` names now; returns how many processes that was."""
    doomed = [one["pid"] for one in _struck(fault)]
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(doomed)


async def keep_killing(fault: Fault) -> None:
    """Kill what comes back, until the fault ends or is cleared."""
    while any(one.id == fault.id for one in BOOK.active()):
        await asyncio.to_thread(kill, fault)
        await asyncio.sleep(_PERIOD_SEC)


def _struck(fault: Fault) -> Iterator[dict[str, Any]]:
    for one in (*functions.running(), *listing.running()):
        kind = SERVERS.get(fault.dependency)
        if one["account_id"] != fault.account_id:
            continue
        if one["kind"] == kind or (kind is None and _is_of(one, fault.dependency)):
            yield one


def _is_of(one: dict[str, Any], service: str) -> bool:
    return is_of_service(one["name"], service) or is_of_service(one["role"].rsplit("/", 1)[-1], service)
