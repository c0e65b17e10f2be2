"""Lines of several logs: each told once, in the order in which they were written."""

from pathlib import Path
from typing import Any

import pytest

from cairn.logs.line import Line
from cairn.logs.log_group import LogGroup, log_groups
from cairn.logs.server_log import ServerLog

NOON_MS = 1_764_072_000_000
POSTGRES = "2025-11-25 12:00:00.250 UTC [7] LOG:  ready\n\tfor connections\n"
VALKEY = "7:M 25 Nov 2025 12:00:01.500 * Ready to accept connections tcp\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (POSTGRES, [(NOON_MS + 250, "LOG:  ready"), (NOON_MS + 250, "for connections")]),
        (VALKEY, [(NOON_MS + 1500, "Ready to accept")]),
    ],
    ids=["postgres", "valkey"],
)
def test_reads_the_times_of_servers_and_their_further_lines(
    tmp_path: Path, text: str, lines: list[tuple[int, str]]
) -> None:
    log = tmp_path / "log"
    log.write_text(text + "half a li")
    source = ServerLog("ledger", log)
    found = list(source.new_lines(0))
    assert [
        (line.at_ms, said in line.text, line.source) for line, (_, said) in zip(found, lines, strict=True)
    ] == [(at_ms, True, "ledger") for at_ms, _ in lines]
    with log.open("a") as more:
        more.write("ne\n")
    assert [line.text for line in source.new_lines(0)] == ["half a line"]
    assert list(ServerLog("ledger", log).new_lines(NOON_MS + 60_000)) == []


def test_a_server_that_is_gone_says_nothing(tmp_path: Path) -> None:
    assert list(ServerLog("ledger", tmp_path / "gone").new_lines(0)) == []


class Logs:
    """Log groups kept in memory; ``gone`` is one that was deleted meanwhile."""

    class exceptions:  # noqa: N801 - as boto3 calls it
        ResourceNotFoundException = type("ResourceNotFoundException", (Exception,), {})

    def __init__(self, **groups: list[tuple[int, str]]) -> None:
        self.groups = groups

    def get_paginator(self, call: str) -> "Logs":
        self.call = call
        return self

    def paginate(self, logGroupName: str = "", startTime: int = 0) -> list[dict[str, Any]]:  # noqa: N803
        if self.call == "describe_log_groups":
            return [{"logGroups": [{"logGroupName": f"/aws/lambda/{name}"} for name in self.groups]}]
        name = logGroupName.rsplit("/", 1)[-1]
        if name == "gone":
            raise self.exceptions.ResourceNotFoundException
        events = [event for event in self.groups[name] if event[0] >= startTime]
        return [
            {"events": [{"timestamp": at, "message": text + "\n", "eventId": text}]} for at, text in events
        ]


def test_tells_each_line_of_every_group_once_however_late_it_came() -> None:
    client: Any = Logs(orders=[(1, "placed"), (3, "stored")], users=[(2, "signed in")], gone=[])
    sources = log_groups(client)
    first = sorted(line for source in sources for line in source.new_lines(0))
    assert first == [Line(1, "orders", "placed"), Line(2, "users", "signed in"), Line(3, "orders", "stored")]
    client.groups["orders"].append((2, "late"))
    assert [line.text for source in sources for line in source.new_lines(0)] == ["late"]


def test_leaves_out_what_was_before() -> None:
    client: Any = Logs(orders=[(1, "old"), (3, "new")])
    assert [line.text for line in LogGroup(client, "/aws/lambda/orders").new_lines(2)] == ["new"]
