"""The pages of the construct library are current, and every construct is in them with a run behind it."""

import ast
import re

import pytest

from tests.construct_pages.page import FOLDER, areas, constructs_of, pages
from tests.integration.rows import NOT_APPLIED, PART_OF, ROWS

pytestmark = pytest.mark.synth

CONSTRUCTS = {name for area in areas().values() for name in constructs_of(area)}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return pages(tmp_path_factory.mktemp("pages"))


def test_the_pages_are_current(written: dict[str, str]) -> None:
    there = {path.name: path.read_text() for path in FOLDER.glob("*.md")}
    assert sorted(there) == sorted(written)
    stale = [name for name, text in written.items() if there[name] != text]
    assert stale == [], "run `uv run python -m tests.construct_pages`"


def test_every_construct_has_a_row_or_says_why_not() -> None:
    assert CONSTRUCTS - {*ROWS, *PART_OF, *NOT_APPLIED} == set()
    assert {*PART_OF, *NOT_APPLIED} & set(ROWS) == set()
    assert {*ROWS, *PART_OF, *NOT_APPLIED} <= CONSTRUCTS
    assert set(PART_OF.values()) <= {*ROWS, "every row"}


def test_every_example_stands_by_itself(written: dict[str, str]) -> None:
    for name, text in written.items():
        for example in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            used = {node.id for node in ast.walk(ast.parse(example)) if isinstance(node, ast.Name)}
            assert {word for word in used if word.startswith("_") or word in {"made", "now"}} == set(), (
                name,
                example,
            )


def test_every_grant_names_actions_and_resources(written: dict[str, str]) -> None:
    rows = [line for text in written.values() for line in text.splitlines() if line.startswith("| `grant_")]
    assert rows
    for row in rows:
        _, _, actions, resources = (cell.strip() for cell in row.strip("|").replace("\\|", "").split("|"))
        assert actions, row
        assert resources, row


def test_every_page_names_a_page_of_aws(written: dict[str, str]) -> None:
    without = [
        name
        for name, text in written.items()
        if name not in {"README.md", "core.md"} and "https://" not in text
    ]
    assert without == []
