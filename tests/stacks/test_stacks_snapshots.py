"""Each stack of the local environment against its page in ``snapshots/``, so that a review sees what changes.

After a change that is meant: ``CAIRN_WRITE_SNAPSHOTS=1 uv run pytest tests/stacks/test_stacks_snapshots.py``
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.snapshots import page

pytestmark = [pytest.mark.synth, pytest.mark.xdist_group("stacks")]

FOLDER = Path(__file__).parent / "snapshots"
STACKS = sorted(file.stem for file in FOLDER.glob("*.txt"))


@pytest.fixture(scope="module")
def pages(assembled: Callable[[str], Path]) -> dict[str, str]:
    """The pages of the local environment's stacks as they are now."""
    folder = assembled("local")
    found = {
        file.parent.name: page(json.loads(file.read_text())) for file in folder.glob("stacks/*/cdk.tf.json")
    }
    if os.environ.get("CAIRN_WRITE_SNAPSHOTS") == "1":
        FOLDER.mkdir(exist_ok=True)
        for name, text in found.items():
            (FOLDER / f"{name}.txt").write_text(text)
    return found


@pytest.mark.parametrize("stack", STACKS)
def test_stack_is_as_its_page_says(pages: dict[str, str], stack: str) -> None:
    assert pages[stack] == (FOLDER / f"{stack}.txt").read_text()


def test_every_stack_has_a_page(pages: dict[str, str]) -> None:
    assert set(pages) == {file.stem for file in FOLDER.glob("*.txt")}
