from pathlib import Path

import pytest

from cairn.gate.inline_skips import find_inline_skips

# Put together here, so that this file is none of what the gate looks for.
SKIP = "checkov:" + "skip=CKV_AWS_117: it was late"


@pytest.mark.parametrize("file", ["stacks/orders.py", "modules/compute/function.py", "policies/packs.toml"])
def test_a_suppression_in_code_is_found_with_its_line(tmp_path: Path, file: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(f"first\n# {SKIP}\n")
    [problem] = find_inline_skips(tmp_path, [])
    assert str(problem.source) == f"{file}:2"
    assert "CKV_AWS_117" in problem.message


def test_a_suppression_in_a_synthesized_stack_is_found(tmp_path: Path) -> None:
    file = tmp_path / "cdktf.out" / "cdk.tf.json"
    file.parent.mkdir()
    file.write_text(f'{{"//": "{SKIP}"}}')
    [problem] = find_inline_skips(tmp_path, [file])
    assert str(problem.source) == "cdktf.out/cdk.tf.json:1"


def test_other_words_are_no_suppression(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "orders.py").write_text("# checkov skips nothing\nskip = 1\n")
    assert not list(find_inline_skips(tmp_path, []))
