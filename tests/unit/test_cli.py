"""The command line: help, exit codes, what is told on failure, what the commands ask of the runner."""

import errno
import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from cairn.cli import app as command_line
from cairn.cli.failures import show_unexpected
from cairn.cli.stack_progress import StackProgress
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.events import Ended, Planned, Started
from cairn.terraform.result import StackResult

COMMANDS = [command.name for command in command_line.app.registered_commands if command.name]
EMULATOR = "http://127.0.0.1:1"


class FakeRunner:
    """Notes what it is asked for and gives what it was made with."""

    def __init__(self, results: dict[str, StackResult] | None = None) -> None:
        self.results = results or {}
        self.asked: list[tuple[str, Any]] = []
        self.applied = True

    def plan(self, folder: Path | None, *, with_text: bool) -> dict[str, StackResult]:
        self.asked.append(("plan", (folder, with_text)))
        return self.results

    def apply(self) -> dict[str, StackResult]:
        self.asked.append(("apply", None))
        return self.results

    def apply_saved(self, folder: Path | None) -> dict[str, StackResult]:
        self.asked.append(("apply_saved", folder))
        return self.results

    def destroy(self, *, confirmed: str | None) -> dict[str, StackResult]:
        self.asked.append(("destroy", confirmed))
        return self.results

    def outputs(self) -> dict[str, dict[str, Any]]:
        return (
            {"edge": {"api_domain": "api.x"}, "orders": {"table_name": "t"}} if self.applied else {"edge": {}}
        )


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> FakeRunner:
    """The runner that every command gets."""
    fake = FakeRunner()
    monkeypatch.setattr("cairn.terraform.checkout.runner_of", lambda *_, **__: fake)
    monkeypatch.setattr("cairn.localcloud.LocalCloud.check_running", lambda _: None)
    for name in ("CAIRN_ENV", "CAIRN_PORT", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    return fake


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the tool as its users do and return the exit code."""
    monkeypatch.setattr(sys, "argv", ["cairn", *arguments])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    code = ended.value.code
    return code if isinstance(code, int) else 0


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    shown = CliRunner().invoke(command_line.app, [command, "--help"])
    assert shown.exit_code == 0
    registered = next(entry for entry in command_line.app.registered_commands if entry.name == command)
    assert registered.callback is not None
    assert (registered.callback.__doc__ or "").split(".")[0].split()[0] in shown.output


def test_the_help_lists_every_exit_code() -> None:
    shown = " ".join(CliRunner().invoke(command_line.app, ["--help"]).output.split())
    for code in ExitCode:
        assert f"{code.value} {code.meaning}" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["plan", "--env", "nope"], "There are: dev, local, prod, staging."),
        (["plan", "--no-such-option"], "No such option"),
        (["order", "--quantity", "0"], "quantity"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_a_user_s_mistake_ends_with_2_and_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    runner: FakeRunner,
    arguments: list[str],
    told: str,
) -> None:
    assert call(monkeypatch, *arguments) == ExitCode.USAGE
    shown = " ".join(capsys.readouterr().err.split())
    assert told in shown
    assert "Traceback" not in shown


def raising(error: BaseException) -> Any:
    def raise_it(*_: object, **__: object) -> None:
        raise error

    return raise_it


def test_a_failure_is_a_short_block_with_its_own_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = CairnError("Refused [x].", "Because.", "Do that.", code=ExitCode.REFUSED)
    monkeypatch.setattr("cairn.environments.target_of", raising(refused))
    assert call(monkeypatch, "outputs") == ExitCode.REFUSED
    assert capsys.readouterr().err == "Refused [x].\nBecause.\nDo that.\n"


def test_an_unexpected_failure_is_one_line_and_the_traceback_in_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(KeyError) as raised:
        raising(KeyError("odd"))()
    assert show_unexpected(raised.value, root=tmp_path) is ExitCode.FAILURE
    (line,) = capsys.readouterr().err.splitlines()
    log = Path(line.rsplit(" ", 1)[-1])
    assert "KeyError" in line
    assert "Traceback" in log.read_text()


def test_a_folder_that_takes_no_file_keeps_no_failure_from_being_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".local").write_text("no folder")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert show_unexpected(KeyError("odd"), root=tmp_path) is ExitCode.FAILURE
    [log] = tmp_path.glob("cairn-*/crash-*.log")
    assert str(log) in capsys.readouterr().err


@pytest.mark.parametrize(
    ("number", "why", "do"),
    [
        (errno.EROFS, "Read-only file system", "Make /there a folder that you may write to."),
        (errno.ENOSPC, "No space left on device", "Make room on that disk."),
    ],
)
def test_a_disk_that_takes_no_file_is_said(
    capsys: pytest.CaptureFixture[str], number: int, why: str, do: str
) -> None:
    assert show_unexpected(OSError(number, why, "/there/file")) is ExitCode.FAILURE
    assert capsys.readouterr().err == f"cairn cannot use /there/file.\n{why}: /there/file.\n{do}\n"


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cairn.environments.target_of", raising(KeyboardInterrupt()))
    assert call(monkeypatch, "outputs") == ExitCode.INTERRUPTED


def test_outputs_are_one_object_of_stack_output_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], runner: FakeRunner
) -> None:
    assert call(monkeypatch, "outputs", "--json") == 0
    assert json.loads(capsys.readouterr().out) == runner.outputs()


@pytest.mark.parametrize(
    ("arguments", "where", "do"),
    [([], "the local cloud", "up --env local"), (["--env", "dev"], "AWS", "apply --env dev")],
)
def test_outputs_of_what_was_never_applied_say_how_to_apply_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    runner: FakeRunner,
    arguments: list[str],
    where: str,
    do: str,
) -> None:
    runner.applied = False
    assert call(monkeypatch, "outputs", *arguments) == ExitCode.MISSING
    told = capsys.readouterr().err
    assert f"is not in {where}.\nNot applied: edge.\n" in told
    assert do in told


def planned(**what: Any) -> dict[str, StackResult]:
    return {"edge": StackResult("edge", **what)}


def test_plan_tells_programs_what_would_change(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], runner: FakeRunner, tmp_path: Path
) -> None:
    runner.results = planned(add=1, has_changes=True, changes=(Planned("a.b", "create"),))
    assert call(monkeypatch, "plan", "--json", "--out", str(tmp_path)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["changes"] is True
    assert told["stacks"]["edge"]["add"] == 1
    assert told["stacks"]["edge"]["resources"] == [{"address": "a.b", "action": "create"}]
    assert runner.asked == [("plan", (tmp_path, True))]


@pytest.mark.parametrize(("has_changes", "code"), [(True, ExitCode.CHANGES), (False, ExitCode.OK)])
def test_plan_tells_changes_by_its_exit_code_where_asked(
    monkeypatch: pytest.MonkeyPatch, runner: FakeRunner, *, has_changes: bool, code: ExitCode
) -> None:
    runner.results = planned(has_changes=has_changes)
    assert call(monkeypatch, "plan", "--detailed-exitcode") == code
    assert call(monkeypatch, "plan") == ExitCode.OK


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ([], ("apply", None)),
        (["--plans", "p"], ("apply_saved", Path("p"))),
        (["--env", "dev"], ("apply_saved", None)),
        (["--env", "dev", "--auto-approve"], ("apply", None)),
    ],
)
def test_only_on_this_machine_is_applied_what_nobody_read(
    monkeypatch: pytest.MonkeyPatch,
    runner: FakeRunner,
    arguments: list[str],
    asked: tuple[str, Path | None],
) -> None:
    monkeypatch.setattr("cairn.cli.apply.apply_locally", lambda *_, **__: runner.apply())
    assert call(monkeypatch, "apply", *arguments) == 0
    assert runner.asked == [asked]


def test_destroy_passes_the_name_on(monkeypatch: pytest.MonkeyPatch, runner: FakeRunner) -> None:
    assert call(monkeypatch, "destroy", "--env", "dev", "--yes-destroy", "dev") == 0
    assert runner.asked == [("destroy", "dev")]


@pytest.fixture(params=[True, False], ids=["terminal", "pipe"])
def console(request: pytest.FixtureRequest) -> Console:
    return Console(file=io.StringIO(), force_terminal=request.param, width=120)


def test_progress_survives_stacks_that_come_and_go(console: Console) -> None:
    with StackProgress(console) as progress:
        for stack in ("alpha", "beta", "gamma"):
            progress.phase(stack, "apply")
        progress.ended(StackResult("alpha", add=1, has_changes=True, seconds=1.0))
        progress.event("gamma", Planned("a.b", "create"))
        progress.event("gamma", Started("a.b", "create", 1.0))
        progress.event("gamma", Ended("a.b", True, 2.0))
        progress.ended(StackResult("gamma", seconds=2.0))
        progress.failed("beta")
    assert isinstance(console.file, io.StringIO)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())
    for line in ("alpha          1 added", "gamma          nothing to change", "beta           failed"):
        assert line in shown
