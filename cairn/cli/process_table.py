"""Every process of the local cloud as a table for people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cairn.cli.console import out

if TYPE_CHECKING:
    from cairn.localcloud.running import Running

_TITLES = ("what", "name", "environment", "role", "address", "health", "memory", "log")


def show_processes(running: Iterable["Running"], environments: Mapping[str, str]) -> None:
    """Print one line a process; `environments` names that of an account. As wide as it has to be, never cut."""
    rows = [_TITLES, *(_row(one, environments) for one in running)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_TITLES))]
    out.print()
    for number, row in enumerate(rows):
        out.print(_line(row, widths), style="bold" if number == 0 else None)


def _row(one: "Running", environments: Mapping[str, str]) -> tuple[str, ...]:
    return (
        one.kind,
        one.name,
        environments.get(one.account_id, one.account_id),
        one.role.rsplit("/", 1)[-1] or "-",
        one.address or "-",
        one.health,
        f"{one.memory_bytes / 1e6:.0f} MB",
        one.log,
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
