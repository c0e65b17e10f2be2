"""What the running emulator writes to disk."""

import asyncio
import json
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from ministack.core import persistence
from ministack.core.responses import AccountRegionScopedDict

from cairn.localcloud import snapshots
from cairn.localcloud.snapshots import NotSavedError, Snapshots
from cairn.localcloud.state_text import state_text


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The states of the emulator's services, by name; a function is called."""
    states: dict[str, Any] = {"sqs": {"queues": 1}, "sns": {"topics": 1}}

    def getters() -> dict[str, Any]:
        return {
            name: state if callable(state) else lambda state=state: state for name, state in states.items()
        }

    monkeypatch.setattr(snapshots.emulator, "_build_persistence_save_dict", getters)
    return states


def save(saved: Snapshots) -> int:
    return asyncio.run(saved.save())


def test_writes_only_what_changed(services: dict[str, Any], tmp_path: Path) -> None:
    saved = Snapshots(tmp_path, tmp_path / "damaged")
    assert save(saved) == 2
    assert save(saved) == 0
    services["sqs"] = {"queues": 2}
    assert save(saved) == 1
    assert '"queues": 2' in (tmp_path / "sqs.json").read_text()
    assert {path.name for path in tmp_path.iterdir()} == {"sqs.json", "sns.json"}


def test_leaves_the_file_of_a_service_that_has_no_state(services: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "sqs.json").write_text("before")
    services["sqs"] = lambda: None
    assert save(Snapshots(tmp_path, tmp_path / "damaged")) == 1
    assert (tmp_path / "sqs.json").read_text() == "before"


def test_one_service_that_cannot_be_saved_is_named_and_does_not_hold_up_the_others(
    services: dict[str, Any], tmp_path: Path
) -> None:
    services["sqs"] = {"queues": object()}
    with pytest.raises(NotSavedError, match="sqs"):
        save(Snapshots(tmp_path, tmp_path / "damaged"))
    assert [path.name for path in tmp_path.iterdir()] == ["sns.json"]


def test_tries_again_when_a_state_changes_under_its_hands(services: dict[str, Any], tmp_path: Path) -> None:
    attempts = []

    def changing() -> dict[str, int]:
        attempts.append(1)
        if len(attempts) == 1:
            raise RuntimeError("dictionary changed size during iteration")
        return {"queues": 3}

    services["sqs"] = changing
    assert save(Snapshots(tmp_path, tmp_path / "damaged")) == 2
    assert '"queues": 3' in (tmp_path / "sqs.json").read_text()


def test_what_took_long_to_save_rests_unless_all_are_saved(
    services: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "REST", 3600 / 0.01)
    del services["sns"]

    def slow() -> dict[str, int]:
        time.sleep(0.01)
        return {"queues": len(services)}

    services["sqs"] = slow
    saved = Snapshots(tmp_path, tmp_path / "damaged")
    assert save(saved) == 1
    services["more"] = {}
    assert asyncio.run(saved.save(due_alone=True)) == 2, "one is new, and one is still to be saved"
    assert '"queues": 1' in (tmp_path / "sqs.json").read_text()
    assert save(saved) == 1
    assert '"queues": 2' in (tmp_path / "sqs.json").read_text()


def test_the_loop_runs_on_while_a_long_state_is_read(
    services: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "LONG_BYTES", 1)
    read_in: list[threading.Thread] = []

    def reading() -> dict[str, int]:
        read_in.append(threading.current_thread())
        return {"queues": len(read_in)}

    services["sqs"] = reading
    saved = Snapshots(tmp_path, tmp_path / "damaged")
    assert (save(saved), save(saved)) == (2, 1)
    assert [each is threading.main_thread() for each in read_in] == [True, False]


def test_a_long_state_that_never_holds_still_is_read_on_the_loop(
    services: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "LONG_BYTES", 1)

    def moving() -> dict[str, int]:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("dictionary changed size during iteration")
        return {"queues": 4}

    (tmp_path / "sqs.json").write_text("before")
    services["sqs"] = moving
    assert save(Snapshots(tmp_path, tmp_path / "damaged")) == 2
    assert '"queues": 4' in (tmp_path / "sqs.json").read_text()


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"groups": {"a": {"streams": {"s": {"events": [{"message": "€"}], "of": {"b": {"c": {"d": 1}}}}}}}},
        {"numbers": {1: "a", None: {"x": 2}}, "list": [1, (2, 3)], "nothing": None, "on": True, "half": 0.5},
        {"body": b"\x00\xff", "parts": {"one": b"1"}},
    ],
)
def test_a_state_made_in_pieces_is_the_text_that_the_emulator_writes(state: dict[str, Any]) -> None:
    document = {"__ministack_format__": persistence._state_format_version("sqs"), "payload": state}
    assert state_text("sqs", state) == json.dumps(document, default=persistence._json_default)


def test_a_store_by_account_and_region_is_made_in_pieces_too() -> None:
    store = AccountRegionScopedDict()
    store["queue"] = {"messages": {"one": {"body": "x"}}}
    document = {
        "__ministack_format__": persistence._state_format_version("sqs"),
        "payload": {"queues": store},
    }
    assert state_text("sqs", {"queues": store}) == json.dumps(document, default=persistence._json_default)
