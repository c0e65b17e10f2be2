"""What the running emulator writes to disk."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from cairn.localcloud import snapshots
from cairn.localcloud.snapshots import NotSavedError, Snapshots


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
