"""One page for each area of the construct library."""

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

from constructs import Construct

import modules
from tests.construct_pages.arguments import Argument, arguments_of
from tests.construct_pages.example import example_of
from tests.construct_pages.grants import GivenGrant
from tests.construct_pages.synthesized_row import SynthesizedRow, synthesized_rows
from tests.integration.rows import NOT_APPLIED, PART_OF, ROWS

FOLDER = Path(__file__).parents[2] / "docs" / "constructs"
_NOTE = "<!-- Written by `uv run python -m tests.construct_pages`; a test holds it current. -->"


Rows = dict[str, SynthesizedRow]


def areas() -> dict[str, ModuleType]:
    """The areas of the library by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(modules.__path__) if module.ispkg)
    return {name: importlib.import_module(f"modules.{name}") for name in names}


def constructs_of(area: ModuleType) -> dict[str, type[Construct]]:
    """The constructs that an area offers, by name."""
    offered = {name: getattr(area, name) for name in area.__all__}
    return {
        name: value
        for name, value in sorted(offered.items())
        if inspect.isclass(value) and issubclass(value, Construct)
    }


def pages(folder: Path) -> dict[str, str]:
    """Every page by file name; `folder` is a scratch folder."""
    rows = synthesized_rows(folder)
    found = {f"{name}.md": _page(name, area, rows) for name, area in areas().items() if constructs_of(area)}
    return {**found, "README.md": _index()}


def _index() -> str:
    lines = [
        f"| [`{name}`]({name}.md) | {_first_paragraph(area)} | {', '.join(f'`{one}`' for one in constructs_of(area))} |"
        for name, area in areas().items()
        if constructs_of(area)
    ]
    return "\n".join(
        (
            "# Constructs",
            "",
            _NOTE,
            "",
            "Each page lists the constructs of one area: what they promise, their arguments, what their grants allow,",
            "what they create, and an example, which is what the lifecycle test applies.",
            "",
            "| area | holds and promises | constructs |",
            "|---|---|---|",
            *lines,
            "",
        )
    )


def _page(name: str, area: ModuleType, rows: Rows) -> str:
    constructs = constructs_of(area)
    head = [f"# `modules/{name}`", "", _NOTE, "", (area.__doc__ or "").strip(), ""]
    values = [
        (value, getattr(area, value))
        for value in sorted(area.__all__)
        if value not in constructs and hasattr(getattr(area, value), "__dataclass_fields__")
    ]
    body = [line for construct in constructs.values() for line in _construct(construct, rows)]
    tail = [line for value, kind in values for line in _value(value, kind)]
    if tail:
        tail = ["## Values that they take", "", *tail]
    return "\n".join((*head, *body, *tail)).rstrip("\n") + "\n"


def _construct(construct: type[Construct], rows: Rows) -> list[str]:
    name = construct.__name__
    lines = [f"## {name}", "", *_text(construct), "", *_arguments(arguments_of(construct))]
    if name not in ROWS:
        return [*lines, _without_row(name), ""]
    return [
        *lines,
        *_grants(rows[name].grants),
        *_imports(construct),
        *_created(rows[name].types),
        "Example, as the lifecycle test applies it:",
        "",
        "```python",
        example_of(ROWS[name].build).rstrip("\n"),
        "```",
        "",
    ]


def _without_row(name: str) -> str:
    if name in PART_OF:
        row = PART_OF[name]
        return f"The lifecycle test applies it as a part of {f'`{row}`' if row in ROWS else row}."
    return f"Validated and judged by the gate, not applied: {NOT_APPLIED.get(name, 'no row yet')}."


def _value(name: str, kind: Any) -> list[str]:
    return [f"### {name}", "", *_text(kind), "", *_arguments(arguments_of(kind))]


def _text(kind: Any) -> list[str]:
    text = inspect.getdoc(kind) or ""
    return [re.sub(r"(?<!\()(https://\S+)", r"<\1>", text.replace("``", "`"))]


def _arguments(found: list[Argument]) -> list[str]:
    if not found:
        return []
    rows = [
        f"| `{one.name}` | `{_cell(one.kind)}` | {'required' if one.default is None else f'`{_cell(one.default)}`'} |"
        for one in found
    ]
    return ["| argument | type | default |", "|---|---|---|", *rows, ""]


def _grants(found: tuple[GivenGrant, ...]) -> list[str]:
    if not found:
        return []
    rows = [
        f"| `{one.call}` | {_cell(one.meaning.replace('``', '`'))} | {_list(one.actions)} | {_list(one.resources)} |"
        for one in found
    ]
    return ["| grant | meaning | actions | resources |", "|---|---|---|---|", *rows, ""]


def _imports(construct: type[Construct]) -> list[str]:
    routines = inspect.getmembers(construct, inspect.isfunction)
    found = [f"`{construct.__name__}.{name}`" for name, _ in routines if name.startswith("from_")]
    return [f"Imports what exists: {', '.join(found)}.", ""] if found else []


def _created(types: Counter[str]) -> list[str]:
    listed = ", ".join(
        f"`{kind}`{f' ({count})' if count > 1 else ''}" for kind, count in sorted(types.items())
    )
    return [f"Creates, in the example: {listed}.", ""] if listed else []


def _list(items: tuple[str, ...]) -> str:
    return "<br>".join(f"`{_cell(item)}`" for item in items)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _first_paragraph(area: ModuleType) -> str:
    return " ".join((area.__doc__ or "").split("\n\n")[0].split())
