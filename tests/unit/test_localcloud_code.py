"""The digest by which a running emulator is told from the checkout's code."""

from pathlib import Path

from cairn.localcloud.code import digest


def test_name_and_content_of_each_source_count_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "gaps").mkdir()
    source = tmp_path / "gaps" / "one.py"
    source.write_text("1")
    first = digest(tmp_path)
    (tmp_path / "notes.txt").write_text("no code")
    assert digest(tmp_path) == first
    source.write_text("2")
    changed = digest(tmp_path)
    source.rename(tmp_path / "gaps" / "two.py")
    assert len({first, changed, digest(tmp_path)}) == 3
