"""``cairn mail``: what was sent, for people and for programs."""

import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from cairn.cli import app as command_line
from cairn.localcloud.mail import Email

SENT = [
    Email(1.0, "orders@cairn.localhost", ("ann@example.org",), "Your order is confirmed", "Dear Ann\n"),
    Email(2.0, "orders@cairn.localhost", ("bob@example.org",), "Your order was cancelled", "Dear Bob\n"),
]


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    cloud: Any = SimpleNamespace(endpoint="http://127.0.0.1:1", check_running=lambda: None)
    monkeypatch.setattr("cairn.environments.local_cloud", lambda **_: cloud)
    monkeypatch.setattr(
        "cairn.localcloud.mail.emails", lambda _, account_id: SENT if account_id == "000000000000" else []
    )
    monkeypatch.setattr(sys, "argv", ["cairn", "mail", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert not ended.value.code


def test_prints_what_was_sent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    call(monkeypatch)
    first, subject, text, *_ = capsys.readouterr().out.splitlines()
    assert first.endswith("orders@cairn.localhost -> ann@example.org")
    assert (subject, text) == ("Your order is confirmed", "Dear Ann")


def test_prints_what_one_customer_got(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call(monkeypatch, "--to", "bob", "--json")
    [told] = json.loads(capsys.readouterr().out)
    assert (told["to"], told["subject"]) == (["bob@example.org"], "Your order was cancelled")


def test_says_that_nothing_was_sent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call(monkeypatch, "--env", "dev", "--to", "ann")
    assert capsys.readouterr().out == "No e-mail was sent to ann in dev.\n"
