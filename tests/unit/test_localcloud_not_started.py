"""A local cloud that does not run, or cannot start as it is asked to: what the user is told."""

import sys
from pathlib import Path

import pytest

from cairn.checkout import how_to_call
from cairn.cli import app as command_line
from cairn.exit_codes import ExitCode
from cairn.localcloud import LocalCloud, release_clock
from cairn.localcloud.errors import LocalCloudError


@pytest.mark.parametrize("given", ["99", "0", "-1", "soon", "nan"])
def test_rejects_a_minute_of_a_release_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv(release_clock.VARIABLE, given)
    monkeypatch.setattr("cairn.localcloud.cloud.launch", lambda *_: pytest.fail("it was started"))
    with pytest.raises(
        LocalCloudError, match=rf"{release_clock.VARIABLE} must be .* got '{given}'"
    ) as raised:
        LocalCloud(tmp_path).start()
    assert raised.value.code is ExitCode.USAGE


@pytest.mark.parametrize(
    "command", ["logs", "logs orders", "order", "outputs", "plan", "apply", "destroy", "fault cut sqs"]
)
def test_commands_for_a_cloud_that_does_not_run_say_how_to_start_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.setattr("cairn.environments.local_cloud", lambda **_: LocalCloud(tmp_path))
    monkeypatch.setattr(sys, "argv", ["cairn", *command.split()])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == ExitCode.MISSING
    assert (
        capsys.readouterr().err == f"The local cloud is not running.\nStart it with `{how_to_call()} up`.\n"
    )
