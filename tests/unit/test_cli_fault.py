"""``cairn fault``: what it sets, and what it refuses to set."""

import sys
import time
from types import SimpleNamespace
from typing import Any

import pytest

from cairn.cli import app as command_line
from cairn.exit_codes import ExitCode
from cairn.localcloud.faults.fault import Fault, is_of_service
from cairn.localcloud.running import Running

LEDGER = Running(
    "database", "ministack-rds-ledger", "000000000000", "", "127.0.0.1:5432", "running", 7, "/log"
)


class Cloud:
    """A local cloud with one database; notes what is set in it."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def status(self) -> Any:
        return SimpleNamespace(processes=(LEDGER,), faults=tuple(self.faults))

    def set_fault(self, fault: Fault) -> int:
        self.faults.append(fault)
        return 2

    def clear_faults(self, id: str | None) -> int:
        return len(self.faults) if id is None else sum(one.id == id for one in self.faults)


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    made = Cloud()
    monkeypatch.setattr("cairn.environments.local_cloud", lambda **_: made)
    monkeypatch.delenv("CAIRN_ENV", raising=False)
    return made


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["cairn", "fault", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    code = ended.value.code
    return code if isinstance(code, int) else 0


@pytest.mark.parametrize(
    ("words", "effect", "dependency", "account_id", "of", "delay_ms"),
    [
        ("throttle dynamodb", "throttle", "dynamodb", "000000000000", "", 0),
        (
            "throttle eventbridge --of orders --env dev",
            "throttle",
            "eventbridge",
            "111111111111",
            "orders",
            0,
        ),
        ("delay orders --ms 800", "delay", "orders", "000000000000", "", 800),
        ("cut rds", "cut", "rds", "000000000000", "", 0),
        ("cut ledger", "cut", "ledger", "000000000000", "", 0),
        ("kill users", "kill", "users", "000000000000", "", 0),
    ],
)
def test_sets_what_was_asked(
    monkeypatch: pytest.MonkeyPatch,
    cloud: Cloud,
    words: str,
    effect: str,
    dependency: str,
    account_id: str,
    of: str,
    delay_ms: int,
) -> None:
    assert call(monkeypatch, *words.split()) == 0
    [fault] = cloud.faults
    assert (fault.effect, fault.dependency, fault.account_id) == (effect, dependency, account_id)
    assert (fault.of, fault.delay_ms, fault.ends_at) == (of, delay_ms, None)


def test_a_time_is_kept(monkeypatch: pytest.MonkeyPatch, cloud: Cloud) -> None:
    before = time.time()
    assert call(monkeypatch, "cut", "dynamodb", "--for", "2m") == 0
    [fault] = cloud.faults
    assert fault.ends_at is not None
    assert before + 120 <= fault.ends_at <= time.time() + 120


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("throttle nowhere", "There is no dependency nowhere."),
        ("throttle rds", "no throttle"),
        ("cut ledger --of orders", "does not tell which service"),
        ("kill dynamodb", "throttle, delay or cut it"),
        ("delay orders --of users", "does not tell who calls"),
        ("throttle sqs --of nobody", "There is no service nobody."),
        ("cut sqs --for soon", "--for must be a time such as 15s, 2m or 1h, got 'soon'"),
        ("delay sqs --ms 0", "--ms"),
        ("clear none", "There is no fault none."),
    ],
)
def test_refuses_what_cannot_be(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cloud: Cloud, words: str, told: str
) -> None:
    assert call(monkeypatch, *words.split()) == ExitCode.USAGE
    assert told in " ".join(capsys.readouterr().err.split())
    assert cloud.faults == []


@pytest.mark.parametrize(
    ("name", "of_it"),
    [
        ("cairn-dev-orders-create-order", True),
        ("orders", True),
        ("cairn-dev-reorders-x", False),
        ("order", False),
    ],
)
def test_a_name_says_whose_it_is(name: str, *, of_it: bool) -> None:
    assert is_of_service(name, "orders") is of_it
