"""The line of a stack that made a construct, found by the construct's id.

Synthesized metadata holds construct paths and no Python traceback (jsii does not carry it), so the id, which is
written out where a stack makes a construct, leads back to the line.
"""

import ast
from functools import cache
from pathlib import Path

from cairn.gate.finding import SourceLine

STACKS = Path("stacks")


def source_of(root: Path, construct: str) -> SourceLine | None:
    """Return the line that makes ``construct`` in its stack, the stack's file alone, or ``None``."""
    stack, _, rest = construct.partition("/")
    file = _file_of(root, stack)
    if file is None:
        return None
    lines = _lines_of_ids(root / file)
    return SourceLine(file=file, line=lines.get(rest.partition("/")[0]))


@cache
def _file_of(root: Path, stack: str) -> Path | None:
    found = sorted((root / STACKS).rglob(f"{stack.replace('-', '_')}.py"))
    return found[0].relative_to(root) if found else None


@cache
def _lines_of_ids(file: Path) -> dict[str, int]:
    calls = [
        node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
    ]
    return {
        argument.value: call.lineno
        for call in calls
        for argument in call.args[1:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
