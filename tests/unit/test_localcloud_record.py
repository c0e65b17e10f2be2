"""The note that says which process serves a local cloud."""

from pathlib import Path

import pytest

from cairn.localcloud.record import Record

RECORD = Record(pid=7, started_at=1.5, port=4566, region="us-east-1", token="secret")


def test_is_read_back_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "emulator.json"
    RECORD.write(path)
    assert Record.read(path) == RECORD
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 7}', '{"pid": 7, "surprise": 1}'])
def test_a_half_written_note_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "emulator.json"
    path.write_text(text)
    assert Record.read(path) is None


def test_a_missing_note_is_none(tmp_path: Path) -> None:
    assert Record.read(tmp_path / "emulator.json") is None
