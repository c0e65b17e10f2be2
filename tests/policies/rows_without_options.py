"""The lifecycle rows without the optional arguments of their constructs, as one stack of a production environment."""

import ast
import inspect
import textwrap
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from cdktf import App
from constructs import Construct

from modules.core import PlatformStack
from tests.integration.rows import ROWS, Built
from tests.support.synth import SETTINGS

# What another row needs: it relaxes nothing.
KEPT = {
    ("Table", "stream"),
    ("Function", "failure_destination"),
    ("Function", "network"),
    ("HttpApi", "user_pool"),
    ("HttpApi", "client_ids"),
}


class BareRows(Built):
    """Builds a row as ``Built`` does, from its function without optional arguments."""

    def _build(self, name: str) -> Any:
        return _without_options(ROWS[name].build)(self._stack, self, self._now)


def synthesize_bare(folder: Path) -> Path:
    """Synthesize every row below ``folder``; returns the environment's folder."""
    package = folder / "lifecycle.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("lifecycle.py", "")
    app = App(outdir=str(folder))
    stack = PlatformStack(app, "rows", settings=replace(SETTINGS, protect_data=True))
    made = BareRows(stack, lambda before, _after: before, package=package)
    for name in ROWS:
        made[name]
    app.synth()
    return folder


def _without_options(build: Callable[..., Any]) -> Callable[..., Any]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(build)))
    names = dict(build.__globals__)
    code = ast.fix_missing_locations(_LeaveOptionsOut(names).visit(tree))
    exec(compile(code, inspect.getfile(build), "exec"), names)  # noqa: S102 - a row of ours, changed
    function: Callable[..., Any] = names[build.__name__]
    return function


class _LeaveOptionsOut(ast.NodeTransformer):
    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names

    def visit_Call(self, node: ast.Call) -> ast.AST:
        made = self._names.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if inspect.isclass(made) and issubclass(made, Construct) and _is_named(node, made.__name__):
            parameters = inspect.signature(made.__init__).parameters
            node.keywords = [
                one
                for one in node.keywords
                if one.arg is None
                or one.arg not in parameters
                or (made.__name__, one.arg) in KEPT
                or parameters[one.arg].default is inspect.Parameter.empty
            ]
        return self.generic_visit(node)


def _is_named(call: ast.Call, row: str) -> bool:
    """Whether it makes the construct that the row is about, not one inside or beside it."""
    scope, name, *_ = [*call.args, None, None]
    return (
        isinstance(scope, ast.Name)
        and scope.id == "stack"
        and isinstance(name, ast.Constant)
        and name.value == row
    )
