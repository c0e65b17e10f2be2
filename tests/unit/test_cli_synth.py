"""Synthesis from the command line, with a small app in the place of ``stacks``."""

from pathlib import Path

import pytest

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.synth import synthesize

APP = """
import os, pathlib, sys
folder = pathlib.Path("cdktf.out") / os.environ["CAIRN_ENV"]
folder.mkdir(parents=True, exist_ok=True)
runs = folder / "runs"
runs.write_text(runs.read_text() + "x" if runs.exists() else "x")
(folder / "manifest.json").write_text('{"stacks": {}}')
assert "PYTHONDONTWRITEBYTECODE" not in os.environ
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    app = tmp_path / "stacks" / "__main__.py"
    app.parent.mkdir()
    app.write_text(APP)
    (app.parent / "__init__.py").touch()
    return tmp_path


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text())


def test_writes_the_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    folder = synthesize("dev", root=root)
    assert folder == root / "cdktf.out" / "dev"
    assert runs(folder) == 1


def test_reuses_what_is_there_only_where_asked_and_no_source_changed(root: Path) -> None:
    folder = synthesize("dev", root=root)
    synthesize("dev", root=root, reuse=True)
    assert runs(folder) == 1
    synthesize("dev", root=root)
    assert runs(folder) == 2
    (root / "stacks" / "orders.py").write_text("")
    synthesize("dev", root=root, reuse=True)
    assert runs(folder) == 3
    (root / "dist").mkdir()
    (root / "dist" / "orders.zip").write_bytes(b"x")
    synthesize("dev", root=root, reuse=True)
    assert runs(folder) == 4


def test_an_invalid_environment_is_the_user_s_mistake(root: Path) -> None:
    (root / "stacks" / "__main__.py").write_text(
        "import sys; sys.stderr.write('dev.toml: region: odd\\n'); sys.exit(2)"
    )
    with pytest.raises(CairnError, match=r"dev\.toml: region: odd") as refused:
        synthesize("dev", root=root)
    assert refused.value.code is ExitCode.USAGE


def test_a_failing_app_is_told_in_one_line_and_its_traceback_kept(root: Path) -> None:
    (root / "stacks" / "__main__.py").write_text("raise ValueError('visibility_timeout_sec must be 0-43200')")
    with pytest.raises(CairnError) as failed:
        synthesize("dev", root=root)
    assert failed.value.why == "ValueError: visibility_timeout_sec must be 0-43200"
    assert "Traceback" in Path(failed.value.do.split(": ")[1]).read_text()
