"""Writes ``docs/policies.md`` from the policies' docstrings and the tables beside them.

``python -m cairn.gate.policy_docs`` writes the page; a test holds it current.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from cairn.gate.packs import Packs, load_packs
from cairn.gate.scanner import CHECKS

PAGE = Path("docs") / "policies.md"
INTRODUCTION = """\
# Policies

`uv run cairn scan --env dev` judges the synthesized stacks of an environment with checkov's checks for AWS and with
the policies below. A finding blocks, unless `policies/packs.toml` or a waiver in `policies/waivers.toml` says
otherwise. What a policy cannot read before the apply is reported as unknown and blocks too.

Two things are made plain before anything is judged, because checkov does not see through them: a policy document is
decoded from its JSON text, and a value from another stack is replaced by the expression that the other stack publishes.
A suppression in a comment has no effect and is reported.

A new policy is one file in `policies/checks/<area>/` and one fixture of the same name in `tests/policies/fixtures/`.
This page is written by `uv run python -m cairn.gate.policy_docs`.
"""


def page(root: Path) -> str:
    """Return the whole page for the repository at ``root``."""
    packs = load_packs(root)
    return "\n".join([INTRODUCTION, *_policies(root, packs), *_tables(packs)]).rstrip() + "\n"


def _policies(root: Path, packs: Packs) -> Iterator[str]:
    for area in sorted(path for path in (root / CHECKS).iterdir() if (path / "__init__.py").exists()):
        yield f"## {area.name}\n\n{_docstring(area / '__init__.py')}\n"
        for file in sorted(area.glob("[!_]*.py")):
            yield from _policy(file, packs)


def _policy(file: Path, packs: Packs) -> Iterator[str]:
    check = f"CAIRN_{file.stem.upper()}"
    demand, _, rest = _docstring(file).partition("\n\n")
    yield f"### `{check}`\n\n{demand} Severity: {packs.severity_of(check)}.\n"
    risk, _, fix = " ".join(rest.split()).removeprefix("Risk: ").partition(" Fix: ")
    yield f"- **Risk:** {risk.replace('``', '`')}\n- **Fix:** {fix.replace('``', '`')}\n"


def _docstring(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""


def _tables(packs: Packs) -> Iterator[str]:
    yield "## Built-in checks that are not asked\n\n| check | reason |\n|---|---|"
    yield from (f"| `{entry.check}` | {entry.reason} |" for entry in packs.not_applicable)
    if packs.advisory:
        yield "\n## Checks that report without blocking\n\n| check | environments | reason |\n|---|---|---|"
        for entry in packs.advisory:
            yield f"| `{entry.check}` | {', '.join(entry.environments)} | {entry.reason} |"


if __name__ == "__main__":
    (Path.cwd() / PAGE).write_text(page(Path.cwd()), encoding="utf-8")
