"""The line of a stack that made a construct, found by the construct's id.

Synthesized metadata holds construct paths and no Python traceback (jsii does not carry it), so the id leads back to
the line: it stands where the stack makes the construct, itself or as a name that it is made of (``create_order``).
"""

import ast
import re
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
    """Return the line of each construct id in ``file``: where it is made, else where its name first stands."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    texts = [node for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    named = {_title(str(text.value)): text.lineno for text in sorted(texts, key=_line, reverse=True)}
    calls = [(node, node.args[1]) for node in nodes if isinstance(node, ast.Call) and len(node.args) > 1]
    made = {str(name.value): call.lineno for call, name in calls if isinstance(name, ast.Constant)}
    return named | made


def _title(text: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text))


def _line(node: ast.Constant) -> int:
    return node.lineno
