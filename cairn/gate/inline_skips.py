"""Suppressions written into code or configuration: they have no effect here, and say so."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from cairn.gate.finding import Problem, SourceLine

SKIP = re.compile(r"\b(?:checkov|bridgecrew|cortex)\s*:\s*skip\s*[=:]\s*(\w+)", re.IGNORECASE)
CODE = ("stacks", "modules", "policies")


def find_inline_skips(root: Path, synthesized: Iterable[Path]) -> Iterator[Problem]:
    """Yield a problem for each suppression in the infrastructure's code and in the ``synthesized`` files."""
    for folder in CODE:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".py", ".toml", ".yaml", ".yml", ".json") and file.is_file():
                yield from _in_file(root, file)
    for file in synthesized:
        yield from _in_file(root, file)


def _in_file(root: Path, file: Path) -> Iterator[Problem]:
    shown = file.relative_to(root) if file.is_relative_to(root) else file
    for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        found = SKIP.search(line)
        if found:
            yield Problem(
                kind="inline-skip",
                source=SourceLine(file=shown, line=number),
                message=f"{found[1]} is suppressed in a comment, which has no effect: put a waiver with reason, "
                "owner and expiry into policies/waivers.toml",
            )
