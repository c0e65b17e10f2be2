"""Which validations of the construct library refuse something, and which grants are given, while its tests run.

`python -m tests.support.exercised` runs `tests/modules` and writes what it saw, as JSON, to standard output's last
line.
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

LIBRARY = Path(__file__).parents[2] / "modules"
_CHECKS = LIBRARY / "core" / "arguments.py"
_Place = tuple[str, int]


class Exercised:
    """Watches the interpreter by its own monitoring events, which cost next to nothing."""

    def __init__(self) -> None:
        self.refused: set[_Place] = set()
        self.given: set[_Place] = set()

    def watch(self) -> None:
        """Watch from now on."""
        monitoring = sys.monitoring
        monitoring.use_tool_id(monitoring.COVERAGE_ID, "exercised")
        monitoring.register_callback(monitoring.COVERAGE_ID, monitoring.events.RAISE, self._raised)
        monitoring.register_callback(monitoring.COVERAGE_ID, monitoring.events.PY_START, self._started)
        monitoring.set_events(monitoring.COVERAGE_ID, monitoring.events.RAISE | monitoring.events.PY_START)

    def _raised(self, code: CodeType, _offset: int, error: BaseException) -> None:
        if isinstance(error, ValueError) and code.co_filename.startswith(str(LIBRARY)):
            frame = sys._getframe(1)
            while frame.f_code.co_filename == str(_CHECKS) and frame.f_back is not None:
                frame = frame.f_back
            self.refused.add(_place(frame.f_code.co_filename, frame.f_lineno))

    def _started(self, code: CodeType, _offset: int) -> Any:
        if code.co_name.startswith("grant_") and code.co_filename.startswith(str(LIBRARY)):
            self.given.add(_place(code.co_filename, code.co_firstlineno))
        return sys.monitoring.DISABLE


def validations() -> dict[_Place, set[_Place]]:
    """Every place of the library that refuses an argument: its first line, and all of its lines."""
    return {
        _place(path, node.lineno): {
            _place(path, line) for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        for path, node in _nodes()
        if path != _CHECKS and _refuses(node)
    }


def grants() -> set[_Place]:
    """Every method of the library that grants; not those of a Protocol, which only say what there is."""
    return {
        _place(path, node.lineno)
        for path, node in _nodes()
        if isinstance(node, ast.FunctionDef) and node.name.startswith("grant_") and len(node.body) > 1
    }


def _nodes() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(LIBRARY.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            yield path, node


def _refuses(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return isinstance(node.exc.func, ast.Name) and node.exc.func.id == "ValueError"
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id.startswith("require_")
    )


def _place(path: str | Path, line: int) -> _Place:
    return str(Path(path).relative_to(LIBRARY.parent)), line


if __name__ == "__main__":
    seen = Exercised()
    seen.watch()
    code = pytest.main(["-q", "-p", "no:cacheprovider", "tests/modules"])
    untested = [place for place, lines in validations().items() if not lines & seen.refused]
    ungiven = grants() - seen.given
    print(  # noqa: T201 - what it is for
        json.dumps(
            {
                "exit_code": int(code),
                "validations": len(validations()),
                "untested": [f"{path}:{line}" for path, line in sorted(untested)],
                "grants": len(grants()),
                "ungiven": [f"{path}:{line}" for path, line in sorted(ungiven)],
            }
        )
    )
