"""Whoever runs the tests on several workers: what belongs together stays on one, and the whole shop comes first."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GROUPED = """
import pytest

@pytest.mark.xdist_group({group!r})
@pytest.mark.parametrize("number", range(6))
def test_one(number):
    pass
"""


def test_a_group_stays_on_one_worker(tmp_path: Path) -> None:
    for name, group in (("a", "shop"), ("b", "shop"), ("c", "apart")):
        (tmp_path / f"test_{name}.py").write_text(GROUPED.format(group=group))
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = xdist_group: stays together\n")
    told = _pytest("-v", *_options_of_make(), folder=tmp_path)
    ran = re.findall(r"\[(gw\d)\].*PASSED.*@(\w+)", told)
    assert len(ran) == 18, told
    assert len(set(ran)) == 2, told


def test_the_whole_shop_comes_first() -> None:
    told = _pytest("--collect-only", "-q", "tests/contracts", "tests/e2e", folder=ROOT)
    files = [line.partition("::")[0] for line in told.splitlines() if "::" in line]
    assert files[0].startswith("tests/e2e/")
    assert files[-1] == "tests/e2e/test_rights_are_used.py", "what judges the run of all the others runs last"


def _options_of_make() -> list[str]:
    (line,) = re.findall(r"^AT_ONCE := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return line.replace("$(WORKERS)", "2").split()


def _pytest(*arguments: str, folder: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
