"""``cairn denied``: refusals, counted."""

import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from cairn.cli import app as command_line
from cairn.localcloud import Decision

ROLE = "arn:aws:sts::{account}:assumed-role/cairn-dev-orders/session-{number}"


def denial(account: str, action: str, number: int = 0) -> Decision:
    return Decision(1.0, ROLE.format(account=account, number=number), action, "*", "ImplicitDeny")


DENIALS = [
    denial("000000000000", "sqs:SendMessage"),
    denial("000000000000", "sqs:SendMessage"),
    denial("111111111111", "sqs:UnknownToTheLocalCloud (POST /)"),
]


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    cloud: Any = SimpleNamespace(denials=lambda **_: DENIALS)
    monkeypatch.setattr("cairn.environments.local_cloud", lambda **_: cloud)
    monkeypatch.setattr(sys, "argv", ["cairn", "denied", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert not ended.value.code


def test_counts_what_was_refused_and_names_the_unknown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call(monkeypatch)
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["2", "cairn-dev-orders", "sqs:SendMessage", "*", "ImplicitDeny"]
    assert "UnknownToTheLocalCloud (POST /)" in second


def test_leaves_other_environments_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    call(monkeypatch, "--env", "dev", "--json")
    [told] = json.loads(capsys.readouterr().out)
    assert (told["action"], told["count"]) == ("sqs:UnknownToTheLocalCloud (POST /)", 1)
