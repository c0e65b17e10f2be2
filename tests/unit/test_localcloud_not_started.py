"""A local cloud that does not run, or cannot start as it is asked to: what the user is told."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from cairn.checkout import how_to_call
from cairn.cli import app as command_line
from cairn.errors import CairnError
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
    "command",
    [
        "apply",
        "destroy",
        "fault cut sqs",
        "flag recommendations",
        "logs",
        "logs orders",
        "migrate --service catalog",
        "order",
        "outputs",
        "plan",
        "redrive",
        "shop",
    ],
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


@pytest.mark.parametrize(
    "command",
    [
        "apply --stack edge",
        "destroy",
        "flag recommendations",
        "logs orders",
        "migrate --service catalog",
        "order",
        "outputs",
        "plan",
    ],
)
def test_commands_under_which_the_cloud_dies_say_that_and_not_what_terraform_says_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    def runner(*_: object, **__: object) -> None:
        raise CairnError("terraform failed.", "dial tcp 127.0.0.1:4566: connect: connection refused")

    dying = SimpleNamespace(
        check_running=lambda: None,
        environment=lambda *_, **__: {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"},
        has_died=lambda: False,
        logs_path=Path("/emulator.log"),
        prepare=lambda _: runner(),
        status=lambda: SimpleNamespace(running=False),
    )
    monkeypatch.setattr("cairn.environments.local_cloud", lambda **_: dying)
    monkeypatch.setattr("cairn.terraform.checkout.runner_of", runner)
    monkeypatch.setattr("cairn.shop.log_groups.runner_of", runner)
    monkeypatch.setattr(sys, "argv", ["cairn", *command.split()])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == ExitCode.FAILURE
    assert capsys.readouterr().err == (
        "The local cloud died at work: its process is gone.\n"
        "Its log: /emulator.log\n"
        "What failed for want of it: terraform failed.\n"
        f"`{how_to_call()} up` starts it again and goes on from what it had saved.\n"
    )
