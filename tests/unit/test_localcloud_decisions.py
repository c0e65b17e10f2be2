"""The log of IAM decisions."""

from pathlib import Path

import pytest

from cairn.localcloud import decisions
from cairn.localcloud.decisions import Decision, DecisionLog


def decision(number: int) -> Decision:
    return Decision(float(number), "arn:aws:sts::1:assumed-role/r/s", "sqs:SendMessage", "*", "ImplicitDeny")


def test_is_read_in_the_order_of_writing(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "iam.jsonl")
    log.write(decision(1))
    log.write(decision(2))
    found = list(decisions.read(tmp_path / "iam.jsonl"))
    assert found == [decision(1), decision(2)]
    assert not found[0].allowed


def test_does_not_grow_without_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "LIMIT_BYTES", 1000)
    path = tmp_path / "iam.jsonl"
    log = DecisionLog(path)
    for number in range(100):
        log.write(decision(number))
    kept = list(decisions.read(path))
    assert kept[-1] == decision(99)
    assert kept == [decision(int(kept[0].at) + n) for n in range(len(kept))]
    assert path.stat().st_size < 1300
    assert path.with_name("iam.jsonl.1").stat().st_size < 1300


def test_is_empty_before_the_first_decision(tmp_path: Path) -> None:
    assert list(decisions.read(tmp_path / "iam.jsonl")) == []


def test_leaves_out_a_line_that_is_not_written_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "iam.jsonl"
    DecisionLog(path).write(decision(1))
    with path.open("a") as file:
        file.write('{"at": 2.0, "princ')
    assert list(decisions.read(path)) == [decision(1)]
