"""Reads tables, links and commands out of Markdown, for the tests that hold the docs true."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

_FENCE = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^    (\S.*)$", re.MULTILINE)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
_COMMAND = re.compile(r"^(?:\S*/)?(?:uv run |npx )?(?:--frozen )?(?:\.venv/bin/)?(make|cairn)\s+(.*)$")


def table(text: str, header: str) -> list[list[str]]:
    """Return the rows of the one table whose first column is called ``header``, cell by cell."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if _cells(line)[:1] == [header]]
    assert len(starts) == 1, f"expected one table that begins with {header!r}, found {len(starts)}"
    rows = []
    for line in lines[starts[0] + 2 :]:
        if not line.startswith("|"):
            break
        rows.append(_cells(line))
    return rows


def names(cell: str) -> list[str]:
    """Return what stands in backticks in ``cell``."""
    return _INLINE.findall(cell)


def local_links(text: str) -> list[str]:
    """Return the targets of links that are no addresses."""
    return [target for target in _LINK.findall(text) if not re.match(r"[a-z]+:", target)]


def commands(text: str) -> Iterator[list[str]]:
    """Yield every `make …` and `cairn …` in code, as its words without what is before."""
    blocks = [body for language, body in _FENCE.findall(text) if language in ("", "sh", "bash", "yaml")]
    lines = [line for body in blocks for line in body.splitlines()]
    for code in [*lines, *_INDENTED.findall(text), *_INLINE.findall(_FENCE.sub("", text))]:
        for part in re.split(r"&&|\|\||[|;]", code.partition(" #")[0]):
            if match := _COMMAND.match(part.strip().removeprefix("- run: ").removeprefix("$ ")):
                yield [match[1], *shlex.split(match[2].replace("…", ""))]


def documents(root: Path) -> list[Path]:
    """Return every Markdown file that a reader of the repository meets."""
    return sorted([*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("services/*/README.md")])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
