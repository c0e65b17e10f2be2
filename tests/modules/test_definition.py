"""The typed builder of the Amazon States Language."""

from dataclasses import dataclass
from typing import Any

import pytest

from modules.iam import Grant, IGrantable
from modules.workflow import (
    Catch,
    Choice,
    Definition,
    Fail,
    Map,
    Parallel,
    Pass,
    Retry,
    Succeed,
    Task,
    Wait,
    When,
)

pytestmark = pytest.mark.synth


@dataclass(frozen=True)
class Call:
    resource: str = "arn:aws:states:::lambda:invoke"
    transient_errors: tuple[str, ...] = ("Lambda.ServiceException",)

    def arguments(self) -> dict[str, Any]:
        return {"FunctionName": "reserve"}

    def grant_to(self, role: IGrantable) -> Grant:
        return Grant.add(role, actions=("lambda:InvokeFunction",), resources=("arn:aws:lambda:reserve",))


def task(name: str = "Reserve", **arguments: Any) -> Task:
    return Task(**{"name": name, "integration": Call(), "timeout_sec": 30, **arguments})


def test_a_task_ends_in_time_and_retries_what_goes_away_with_nothing_asked_for() -> None:
    assert task().document() == {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "reserve"},
        "TimeoutSeconds": 30,
        "Retry": [
            {
                "ErrorEquals": ["Lambda.ServiceException"],
                "IntervalSeconds": 2,
                "MaxAttempts": 3,
                "BackoffRate": 2.0,
                "MaxDelaySeconds": 60,
                "JitterStrategy": "FULL",
            }
        ],
        "ResultPath": "$",
        "End": True,
    }


def test_a_task_may_catch_select_and_go_on() -> None:
    found = task(
        then="Charge",
        heartbeat_sec=10,
        retry=(),
        catch=[Catch(then="Release", errors=["Declined"])],
        result_selector={"id.$": "$.Payload.id"},
        result_path=None,
    ).document()
    assert "Retry" not in found
    assert found["Catch"] == [{"ErrorEquals": ["Declined"], "Next": "Release", "ResultPath": "$.error"}]
    assert (found["Next"], found["HeartbeatSeconds"]) == ("Charge", 10)
    assert found["ResultSelector"] == {"id.$": "$.Payload.id"}
    assert found["ResultPath"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"timeout_sec": 0}, "timeout_sec must be 1-86400, got 0"),
        ({"timeout_sec": 86401}, "timeout_sec must be 1-86400, got 86401"),
        ({"heartbeat_sec": 30}, "heartbeat_sec must be 1-29, got 30"),
    ],
)
def test_a_task_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        task(**arguments)


def test_no_task_is_without_a_timeout() -> None:
    with pytest.raises(TypeError, match="timeout_sec"):
        Task(name="Reserve", integration=Call())  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"errors": []}, r"errors must be a sequence of at least one, got \[\]"),
        ({"errors": "States.ALL"}, "errors must be a sequence of at least one, got 'States.ALL'"),
        ({"errors": ["States.ALL", "Declined"]}, "errors must be States.ALL alone or others"),
        ({"max_attempts": 6}, "max_attempts must be 1-5, got 6"),
        ({"max_attempts": 0}, "max_attempts must be 1-5, got 0"),
        ({"interval_sec": 0}, "interval_sec must be 1-3600, got 0"),
        ({"backoff_rate": 0.5}, "backoff_rate must be 1-10, got 0.5"),
        ({"max_delay_sec": 2}, "max_delay_sec must be 3-3600, got 2"),
    ],
)
def test_a_retry_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Retry(**{"errors": ["Throttled"], **arguments})


def test_a_catch_rejects_no_errors() -> None:
    with pytest.raises(ValueError, match="errors must be a sequence of at least one"):
        Catch(then="Release", errors=[])


def test_a_definition_is_written_as_the_language_says() -> None:
    rules = [When(variable="$.ok", operator="BooleanEquals", value=True, then="Done")]
    definition = Definition(
        start_at="Reserve",
        states=[
            task(then="Good"),
            Choice("Good", rules, default="Pause"),
            Pass(name="Note", result="out", result_path="$.reason", then="Failed"),
            Wait(name="Pause", seconds=5, then="Note"),
            Succeed("Done"),
            Fail("Failed", error="NotReserved", cause="There is none left"),
        ],
    ).document()
    assert definition["StartAt"] == "Reserve"
    states = definition["States"]
    assert states["Good"] == {
        "Type": "Choice",
        "Choices": [{"Variable": "$.ok", "BooleanEquals": True, "Next": "Done"}],
        "Default": "Pause",
    }
    assert states["Pause"] == {"Type": "Wait", "Seconds": 5, "Next": "Note"}
    assert states["Note"] == {"Type": "Pass", "Result": "out", "ResultPath": "$.reason", "Next": "Failed"}
    assert states["Done"] == {"Type": "Succeed"}
    assert states["Failed"] == {"Type": "Fail", "Error": "NotReserved", "Cause": "There is none left"}


def branch(name: str) -> Definition:
    return Definition(start_at=name, states=[task(name)])


def test_branches_run_at_once_and_items_one_by_one() -> None:
    both = Parallel(
        name="Both", branches=[branch("Left"), branch("Right")], then="Each", catch=[Catch(then="No")]
    )
    each = Map(name="Each", items_path="$.items", each=branch("Item"), max_concurrency=4)
    definition = Definition(start_at="Both", states=[both, each, Fail("No", error="No", cause="No")])
    states = definition.document()["States"]
    assert [found["StartAt"] for found in states["Both"]["Branches"]] == ["Left", "Right"]
    assert states["Both"]["Next"] == "Each"
    assert states["Each"]["ItemProcessor"]["ProcessorConfig"] == {"Mode": "INLINE"}
    assert states["Each"]["ItemProcessor"]["StartAt"] == "Item"
    assert (states["Each"]["MaxConcurrency"], states["Each"]["End"]) == (4, True)
    assert [found.name for found in definition.tasks()] == ["Left", "Right", "Item"]


@pytest.mark.parametrize(
    ("start", "states", "message"),
    [
        ("Nowhere", [task()], "start_at must be one of Reserve, got 'Nowhere'"),
        ("Reserve", [task(then="Charge")], "'Reserve' leads to 'Charge', which must be one of Reserve"),
        ("Reserve", [task(catch=[Catch(then="Release")])], "'Reserve' leads to 'Release'"),
        ("Reserve", [task(), task()], "unique, branches included, got 'Reserve' 2 times"),
        ("Reserve", [task(), task("Charge")], "reachable from 'Reserve', but nothing leads to Charge"),
        ("n" * 81, [task("n" * 81)], "names of states must be 1-80 characters long"),
        (
            "Both",
            [Parallel(name="Both", branches=[branch("Reserve")], then="Reserve"), task()],
            "got 'Reserve' 2 times",
        ),
    ],
)
def test_a_definition_rejects(start: str, states: list[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Definition(start_at=start, states=states)


def test_rejects_what_no_choice_or_wait_or_branch_can_be() -> None:
    with pytest.raises(ValueError, match="rules of the choice 'Good' must be at least one"):
        Choice("Good", [], default="Done")
    with pytest.raises(ValueError, match=r"operator must be one of BooleanEquals, .* got 'Is'"):
        When(variable="$.ok", operator="Is", value=True, then="Done")
    with pytest.raises(ValueError, match=r"variable must be a path such as \$.status, got 'ok'"):
        When(variable="ok", operator="IsNull", value=True, then="Done")
    with pytest.raises(ValueError, match="seconds must be 1-31536000, got 0"):
        Wait(name="Pause", seconds=0, then="Done")
    with pytest.raises(ValueError, match=r"result_path must be a path such as \$.reason, got 'reason'"):
        Pass(name="Note", result="out", result_path="reason", then="Done")
    with pytest.raises(ValueError, match="branches of 'Both' must be at least one, got none"):
        Parallel(name="Both", branches=[])
    with pytest.raises(ValueError, match="max_concurrency must be 1-40, got 41"):
        Map(name="Each", items_path="$.items", each=branch("Item"), max_concurrency=41)
    with pytest.raises(ValueError, match=r"items_path must be a path such as \$.items, got 'items'"):
        Map(name="Each", items_path="items", each=branch("Item"))
