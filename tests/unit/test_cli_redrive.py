"""``cairn redrive``: which queues, what is said, and how it ends."""

import json
import sys
from dataclasses import replace
from typing import Any

import pytest

from cairn.cli import app as command_line
from cairn.exit_codes import ExitCode
from cairn.redrive.dead_letters import DeadLetters
from cairn.redrive.outcome import Outcome
from cairn.redrive.sources import Source
from cairn.terraform.target import Target

SQS = "arn:aws:sqs:eu-west-1:123456789012"
MAIL = DeadLetters(
    name="cairn-dev-mail-dead-letter",
    arn=f"{SQS}:cairn-dev-mail-dead-letter",
    url="https://sqs/mail",
    depth=2,
    in_flight=1,
    oldest_sec=90,
    alarm="ALARM",
    sources=(
        Source(
            kind="queue",
            dead_letter_arn=f"{SQS}:cairn-dev-mail-dead-letter",
            arn=f"{SQS}:cairn-dev-mail",
            target_arn=f"{SQS}:cairn-dev-mail",
        ),
    ),
)
UNDELIVERED = replace(
    MAIL,
    name="cairn-dev-undelivered",
    arn=f"{SQS}:cairn-dev-undelivered",
    depth=1,
    in_flight=0,
    oldest_sec=None,
    alarm="none",
    sources=(
        Source(
            kind="subscription",
            dead_letter_arn=f"{SQS}:cairn-dev-undelivered",
            arn="arn:aws:sns:eu-west-1:123456789012:cairn-dev-news:0f1e",
            target_arn=f"{SQS}:cairn-dev-mail",
            topic_arn="arn:aws:sns:eu-west-1:123456789012:cairn-dev-news",
        ),
    ),
)
EMPTY = replace(MAIL, name="cairn-dev-empty", depth=0, in_flight=0, oldest_sec=None, alarm="OK")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queues that were emptied, each with how."""
    emptied: list[str] = []

    def move(_: Any, queue: DeadLetters) -> Outcome:
        emptied.append(f"moved {queue.name}")
        return Outcome(put_back=queue.depth)

    def resend(_: Any, queue: DeadLetters) -> Outcome:
        emptied.append(f"resent {queue.name}")
        return Outcome(put_back=0, left=("m1: nothing says where it was to go",))

    monkeypatch.setattr("cairn.redrive.move_task.move_back", move)
    monkeypatch.setattr("cairn.redrive.resend.resend", resend)
    monkeypatch.setattr("cairn.redrive.dead_letters.dead_letter_queues", lambda _: [EMPTY, MAIL, UNDELIVERED])
    monkeypatch.setattr("cairn.environments.running_target_of", lambda env, **_: Target(env, {}))
    monkeypatch.setattr("cairn.cli.redrive._clients", lambda _: lambda _: None)
    return emptied


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cairn", "redrive", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    return int(ended.value.code or 0)


def test_lists_every_queue_and_moves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], done: list[str]
) -> None:
    assert call(monkeypatch, "--list") == ExitCode.OK
    title, empty, mail, undelivered = (line.split("  ") for line in capsys.readouterr().out.splitlines())
    cells = [[cell.strip() for cell in row if cell.strip()] for row in (title, empty, mail, undelivered)]
    assert cells == [
        ["queue", "messages", "oldest", "alarm", "from"],
        ["cairn-dev-empty", "0", "-", "OK", "queue cairn-dev-mail"],
        ["cairn-dev-mail-dead-letter", "2 (+1 being read)", "90 s", "ALARM", "queue cairn-dev-mail"],
        ["cairn-dev-undelivered", "1", "-", "none", "topic cairn-dev-news for cairn-dev-mail"],
    ]
    assert done == []


def test_tells_programs_of_every_queue(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], done: list[str]
) -> None:
    assert call(monkeypatch, "--list", "--json") == ExitCode.OK
    _, mail, _ = json.loads(capsys.readouterr().out)
    assert (mail["depth"], mail["oldest_sec"], mail["sources"][0]["kind"]) == (2, 90, "queue")


def test_puts_everything_back_and_fails_where_something_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], done: list[str]
) -> None:
    assert call(monkeypatch) == ExitCode.FAILURE
    assert done == ["moved cairn-dev-mail-dead-letter", "resent cairn-dev-undelivered"]
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        f"cairn-dev-mail-dead-letter: 2 put back to {SQS}:cairn-dev-mail",
        f"cairn-dev-undelivered: 0 put back to {SQS}:cairn-dev-mail",
    ]
    assert told.err == "  left: m1: nothing says where it was to go\n"


def test_empties_the_queue_that_was_named_by_the_end_of_its_name(
    monkeypatch: pytest.MonkeyPatch, done: list[str]
) -> None:
    assert call(monkeypatch, "mail-dead-letter", "--json") == ExitCode.OK
    assert done == ["moved cairn-dev-mail-dead-letter"]


def test_a_dry_run_says_where_to_and_moves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], done: list[str]
) -> None:
    assert call(monkeypatch, "--dry-run", "cairn-dev-empty", "mail-dead-letter") == ExitCode.OK
    assert capsys.readouterr().out.splitlines() == [
        "cairn-dev-empty: nothing in it",
        f"cairn-dev-mail-dead-letter: 2 would go back to {SQS}:cairn-dev-mail",
    ]
    assert done == []


@pytest.mark.parametrize("name", ["orders", "letter", ""])
def test_refuses_a_name_that_is_not_one_queue(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], done: list[str], name: str
) -> None:
    if name == "letter":
        monkeypatch.setattr(
            "cairn.redrive.dead_letters.dead_letter_queues",
            lambda _: [MAIL, replace(MAIL, name="cairn-dev-push-dead-letter")],
        )
    assert call(monkeypatch, name) == ExitCode.USAGE
    assert "cairn-dev-mail-dead-letter" in capsys.readouterr().err
    assert done == []


def test_refuses_credentials_of_another_account(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cairn.terraform.caller.caller_account", lambda _: "999999999999")
    assert call(monkeypatch, "--env", "dev") == ExitCode.REFUSED
    assert "dev belongs to account 111111111111" in capsys.readouterr().err
