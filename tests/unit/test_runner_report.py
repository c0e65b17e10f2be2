"""What a run tells: Terraform's events, what became of each stack, and how long it took."""

import json
from collections.abc import Callable

import pytest

from cairn.errors import CairnError
from cairn.run_report import covered_sec, report
from cairn.terraform.events import Diagnostic, Ended, Outputs, Planned, Started, Summary, parse
from cairn.terraform.result import StackResult
from cairn.terraform.schedule import reversed_order, run_in_order
from cairn.terraform.state_lock import held_lock

RESOURCE = {"resource": {"addr": "aws_sqs_queue.q"}, "action": "create"}


@pytest.mark.parametrize(
    ("message", "event"),
    [
        ({"type": "planned_change", "change": RESOURCE}, Planned("aws_sqs_queue.q", "create")),
        ({"type": "apply_start", "hook": RESOURCE}, Started("aws_sqs_queue.q", "create", 7.0)),
        ({"type": "apply_complete", "hook": RESOURCE}, Ended("aws_sqs_queue.q", True, 7.0)),
        ({"type": "apply_errored", "hook": RESOURCE}, Ended("aws_sqs_queue.q", False, 7.0)),
        (
            {
                "type": "change_summary",
                "changes": {"add": 1, "change": 2, "remove": 3, "operation": "apply"},
            },
            Summary("apply", 1, 2, 3),
        ),
        (
            {"type": "diagnostic", "diagnostic": {"severity": "error", "summary": "S", "detail": " d\n"}},
            Diagnostic("error", "S", "d"),
        ),
        (
            {
                "type": "outputs",
                "outputs": {"a": {"value": 1}, "b": {"value": 2, "sensitive": True}},
            },
            Outputs({"a": 1}),
        ),
        ({"type": "outputs", "outputs": {"a": {"action": "create"}}}, None),
        ({"type": "apply_start", "hook": RESOURCE | {"action": "read"}}, None),
        ({"type": "apply_complete", "hook": RESOURCE | {"action": "read"}}, None),
        ({"type": "version"}, None),
    ],
)
def test_reads_terraform_s_events(message: dict[str, object], event: object) -> None:
    assert parse(json.dumps(message), at_sec=7.0) == event


@pytest.mark.parametrize("line", ["", "Error: no such flag", "[1]", "null"])
def test_passes_over_what_is_no_event(line: str) -> None:
    assert parse(line, at_sec=0.0) is None


def test_only_a_lock_error_tells_of_a_lock() -> None:
    detail = (
        "Lock Info:\n  ID:        abc\n  Operation: OperationTypePlan\n  Who:       me@here\n  Info:      \n"
    )
    lock = held_lock([Diagnostic("error", "Error acquiring the state lock", detail)])
    assert lock is not None
    assert (lock.id, lock.operation, lock.who) == ("abc", "plan", "me@here")
    assert held_lock([Diagnostic("error", "Something else", detail)]) is None
    assert held_lock([Diagnostic("error", "Error acquiring the state lock", "no details")]) is None


def failing(names: set[str], called: list[str]) -> Callable[[str], str]:
    def work(name: str) -> str:
        called.append(name)
        if name in names:
            raise CairnError(f"{name} failed")
        return name.upper()

    return work


def test_skips_what_needs_a_failure_and_goes_on_with_the_rest() -> None:
    order = {"a": frozenset[str](), "b": frozenset({"a"}), "c": frozenset({"b"}), "d": frozenset({"gone"})}
    called: list[str] = []
    outcome = run_in_order(order, failing({"b"}, called), limit=2)
    assert outcome.done == {"a": "A", "d": "D"}
    assert (list(outcome.failed), outcome.skipped) == (["b"], ["c"])
    assert "c" not in called


def test_reverses_the_order() -> None:
    order = {"a": frozenset[str](), "b": frozenset({"a"}), "c": frozenset({"a", "b"})}
    assert reversed_order(order) == {"a": {"b", "c"}, "b": {"c"}, "c": set()}


def test_waiting_is_counted_once_where_resources_overlap() -> None:
    assert covered_sec([(0.0, 10.0), (5.0, 12.0), (20.0, 21.0), (20.2, 20.8)]) == 13.0
    assert covered_sec([]) == 0.0


def test_the_report_says_how_long_each_part_took() -> None:
    results = {
        "a": StackResult("a", add=2, seconds=30.0, busy={"x.y": (100.0, 125.0), "x.z": (100.0, 101.0)}),
        "b": StackResult("b", seconds=3.0, busy={"x.y": (120.0, 130.0)}),
    }
    told = report({"Apply": 40.0, "Order": 2.0}, results)
    assert told["total_sec"] == 42.0
    assert told["terraform"]["waiting_sec"] == 30.0
    assert told["terraform"]["stacks"]["a"]["slowest_sec"] == {"x.y": 25.0, "x.z": 1.0}
