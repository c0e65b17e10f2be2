import json
from pathlib import Path
from typing import Any

import pytest

from cairn.exit_codes import ExitCode
from cairn.terraform.assembly import Assembly
from cairn.terraform.touched import Touched, main, touched_stacks


def synthesized(folder: Path, stacks: dict[str, tuple[list[str], dict[str, Any]]]) -> Assembly:
    manifest = {}
    folder.mkdir()
    for name, (dependencies, content) in stacks.items():
        path = folder / "stacks" / name / "cdk.tf.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(content))
        manifest[name] = {
            "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
            "workingDirectory": f"stacks/{name}",
            "dependencies": dependencies,
        }
    (folder / "manifest.json").write_text(json.dumps({"stacks": manifest}))
    return Assembly.read(folder, environment="dev")


def queue(delay: int, line: int = 1) -> dict[str, Any]:
    body = {"delay_seconds": delay, "//": {"metadata": {"line": line}}}
    return {"resource": {"aws_sqs_queue": {"Q": body}}, "//": {"metadata": {"version": line}}}


def test_nothing_is_touched_when_only_the_notes_differ(tmp_path: Path) -> None:
    base = synthesized(tmp_path / "base", {"foundation": ([], queue(0, line=1))})
    head = synthesized(tmp_path / "head", {"foundation": ([], queue(0, line=9))})
    assert touched_stacks(base, head) == Touched(changed=(), removed=())


def test_changed_new_and_removed_stacks_are_told_apart(tmp_path: Path) -> None:
    base = synthesized(
        tmp_path / "base",
        {"foundation": ([], queue(0)), "edge": (["foundation"], queue(0)), "old": ([], queue(0))},
    )
    head = synthesized(
        tmp_path / "head",
        {"orders": (["edge"], queue(0)), "edge": (["foundation"], queue(5)), "foundation": ([], queue(0))},
    )
    assert touched_stacks(base, head) == Touched(changed=("edge", "orders"), removed=("old",))


def test_stacks_come_in_the_order_they_build_on_one_another(tmp_path: Path) -> None:
    base = synthesized(tmp_path / "base", {})
    head = synthesized(
        tmp_path / "head",
        {"a-service": (["platform"], queue(0)), "platform": (["z-keys"], queue(0)), "z-keys": ([], queue(0))},
    )
    assert touched_stacks(base, head).changed == ("z-keys", "platform", "a-service")


def test_the_command_prints_one_stack_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    synthesized(tmp_path / "base", {"gone": ([], queue(0))})
    synthesized(tmp_path / "head", {"foundation": ([], queue(0)), "edge": ([], queue(0))})
    assert main([str(tmp_path / "base"), str(tmp_path / "head")]) == ExitCode.OK
    printed = capsys.readouterr()
    assert printed.out == "edge\nfoundation\n"
    assert printed.err == "gone is gone: destroy it before the merge\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([], ExitCode.USAGE), (["one"], ExitCode.USAGE), (["no-base", "no-head"], ExitCode.MISSING)],
)
def test_the_command_says_what_it_needs(
    arguments: list[str], code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert "cairn synth" in capsys.readouterr().err
