"""What the doctor finds on a machine."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from cairn.checkout import how_to_call, prefer_own_tools
from cairn.cli import app as command_line
from cairn.doctor import Finding, check_before_up, checks, examine
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from tests.support.fake_terraform import FakeTerraform


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout without tools on a machine without tools; its root."""
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.delenv("TERRAFORM_BINARY_NAME", raising=False)
    lock = Path(__file__).parents[2] / ".terraform.lock.hcl"
    (tmp_path / ".terraform.lock.hcl").write_text(lock.read_text())
    monkeypatch.setattr(checks, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("bare_machine")
def test_names_what_is_missing_and_how_to_get_it() -> None:
    missing = {finding.name: finding for finding in examine() if not finding.ok}
    assert {"terraform", "uv"} <= missing.keys()
    assert all("make" in missing[name].do for name in ("terraform", "uv"))


@pytest.mark.usefixtures("bare_machine")
def test_up_does_not_begin_without_terraform() -> None:
    with pytest.raises(CairnError, match="no Terraform") as missing:
        check_before_up()
    assert missing.value.code is ExitCode.MISSING


def test_little_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=500_000_000))
    (memory,) = [finding for finding in examine() if finding.name == "memory"]
    assert not memory.ok
    assert "0.5 GB free" in memory.detail


def test_up_does_not_begin_with_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeTerraform.install(tmp_path)
    for name, value in {**fake.variables, "PATH": str(fake.folder)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=500_000_000))
    with pytest.raises(CairnError, match=r"too little memory: 0\.5 GB free"):
        check_before_up()


@pytest.mark.parametrize(("ok", "code"), [(True, ExitCode.OK), (False, ExitCode.MISSING)])
def test_the_command_tells_programs_and_ends_with_5_where_something_is_missing(
    monkeypatch: pytest.MonkeyPatch, *, ok: bool, code: ExitCode
) -> None:
    def found() -> Iterator[Finding]:
        yield Finding("uv", ok, "detail", "do that")

    monkeypatch.setattr("cairn.doctor.examine", found)
    shown = CliRunner().invoke(command_line.app, ["doctor", "--json"])
    assert shown.exit_code == code
    assert json.loads(shown.output) == [{"name": "uv", "ok": ok, "detail": "detail", "do": "do that"}]
    spoken = CliRunner().invoke(command_line.app, ["doctor"])
    assert ("do that" in spoken.output) is not ok


def test_own_tools_come_first_on_path_and_only_once(tmp_path: Path) -> None:
    own = str(tmp_path / ".tools" / "bin")
    variables = {"PATH": f"/usr/bin:{own}"}
    prefer_own_tools(variables, root=tmp_path)
    prefer_own_tools(variables, root=tmp_path)
    assert variables["PATH"] == f"{own}:/usr/bin"


def test_tells_to_call_uv_only_where_the_user_has_one(tmp_path: Path) -> None:
    for folder in (tmp_path / ".tools" / "bin", tmp_path / "user"):
        folder.mkdir(parents=True)
        (folder / "uv").write_text("#!/bin/sh\n")
        (folder / "uv").chmod(0o755)
    own = f"{tmp_path}/.tools/bin"
    assert how_to_call({"PATH": own}, root=tmp_path) == ".venv/bin/cairn"
    assert how_to_call({"PATH": f"{own}:{tmp_path}/user"}, root=tmp_path) == "uv run cairn"
