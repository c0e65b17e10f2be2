"""What the tool tells a user to run is what this user can run."""

import ast
from collections.abc import Iterator

from cairn.checkout import ROOT

SAYS_SO = {
    "checkout.py": "it decides which of the two it is",
    "gate/policy_docs.py": "a page of the documentation, the same on every machine",
}


def told() -> Iterator[tuple[str, str]]:
    """Every text in the tool's code, with its file below ``cairn``."""
    for path in (ROOT / "cairn").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes(), str(path))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield path.relative_to(ROOT / "cairn").as_posix(), node.value


def test_no_hint_takes_for_granted_how_the_tool_is_called() -> None:
    assumed = {file for file, text in told() if "uv run cairn" in text or ".venv/bin/cairn" in text}
    assert assumed == SAYS_SO.keys()
