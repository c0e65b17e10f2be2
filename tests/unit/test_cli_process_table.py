"""The table of processes that ``cairn status`` prints."""

import io

import pytest
from rich.console import Console

from cairn.cli import process_table
from cairn.localcloud.running import Running


def test_a_line_a_process_with_all_that_is_known_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(process_table, "out", Console(file=shown, soft_wrap=True))
    task = Running(
        kind="task",
        name="inventory",
        account_id="111111111111",
        role="arn:aws:iam::111111111111:role/workloads/cairn-dev-inventory",
        address="127.64.0.1:8080",
        health="healthy",
        pid=7,
        log="/home/log",
        memory_bytes=61_400_000,
    )
    database = Running("database", "ledger", "222222222222", "", "", "running", 8, "/home/other")
    process_table.show_processes([task, database], {"111111111111": "dev"})
    titles, first, second = (line.split() for line in shown.getvalue().splitlines() if line)
    assert titles == ["what", "name", "environment", "role", "address", "health", "memory", "log"]
    assert first == [
        *(
            "task",
            "inventory",
            "dev",
            "cairn-dev-inventory",
            "127.64.0.1:8080",
            "healthy",
            "61",
            "MB",
            "/home/log",
        )
    ]
    assert second == ["database", "ledger", "222222222222", "-", "-", "running", "0", "MB", "/home/other"]
