"""The example of a construct: how its lifecycle row makes it, as a stack would write it."""

import ast
import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any


def example_of(build: Callable[..., Any]) -> str:
    """The statements of a row's function: other rows are variables, and of two values the first one stands."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(build))).body
    assert isinstance(function, ast.FunctionDef)
    statements = [_AsInAStack().visit(statement) for statement in function.body]
    spoken = [one for one in statements if not _says_nothing(one)]
    body = ast.Module(body=spoken, type_ignores=[])
    return _formatted(ast.unparse(ast.fix_missing_locations(body)))


def _says_nothing(statement: ast.AST) -> bool:
    """Whether it only makes sure that another row is there, or ends the function."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Name)
    )


class _AsInAStack(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id.lstrip("_") == "made":
            assert isinstance(node.slice, ast.Constant)
            return ast.Name(id=_variable(str(node.slice.value)), ctx=ast.Load())
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id.lstrip("_") == "now":
            return self.visit(node.args[0])  # type: ignore[no-any-return]
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is None or isinstance(node.value, ast.Name):
            return ast.Pass()
        return ast.Expr(value=self.visit(node.value))

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(id="self", ctx=node.ctx) if node.id == "stack" else node


def _variable(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _formatted(code: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, "format", "--isolated", "--line-length=110", "-"],
        input=code,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
