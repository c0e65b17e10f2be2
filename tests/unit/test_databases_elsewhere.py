"""Data outside the checkout."""

from pathlib import Path

import pytest

from cairn.localcloud.databases import elsewhere
from cairn.localcloud.databases.elsewhere import folder_elsewhere


@pytest.fixture(autouse=True)
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    parent = tmp_path / "elsewhere"
    parent.mkdir()
    monkeypatch.setattr(elsewhere, "_PARENT", parent)
    return parent


def test_data_is_found_again(tmp_path: Path) -> None:
    folder = folder_elsewhere(tmp_path / "databases")
    (folder / "ledger").mkdir()
    assert folder_elsewhere(tmp_path / "databases") == folder
    assert (tmp_path / "databases" / "ledger").is_dir()


def test_data_of_a_deleted_cloud_is_deleted(tmp_path: Path, parent: Path) -> None:
    (tmp_path / "old").mkdir()
    gone = folder_elsewhere(tmp_path / "old" / "databases")
    kept = folder_elsewhere(tmp_path / "databases")
    (tmp_path / "old" / "databases").unlink()
    (parent / "cairn-of-someone-else").mkdir()
    newest = folder_elsewhere(tmp_path / "more")
    assert not gone.exists()
    assert {kept, newest, parent / "cairn-of-someone-else"} == set(parent.iterdir())


def test_a_new_cloud_at_an_old_place_starts_empty(tmp_path: Path) -> None:
    folder = folder_elsewhere(tmp_path / "databases")
    (folder / "ledger").mkdir()
    (tmp_path / "databases").unlink()
    assert folder_elsewhere(tmp_path / "databases") == folder
    assert not (folder / "ledger").exists()
