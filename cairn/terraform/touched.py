"""Which stacks a change touches: two synthesized environments compared, configuration by configuration."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_USAGE = "usage: python -m cairn.terraform.touched BASE HEAD (two folders that `cairn synth` wrote)"


class NotSynthesized(ValueError):
    """A folder without a ``manifest.json``; the message names it and says how to make it."""


@dataclass(frozen=True)
class Touched:
    """``changed`` holds new and different stacks in order of deployment, ``removed`` those that are gone."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


def touched_stacks(base: Path, head: Path) -> Touched:
    """Compare two output folders of one environment; raise ``NotSynthesized`` where one holds no manifest.

    The notes that cdktf leaves for itself (every ``"//"``) do not count: they move with line numbers and versions.
    """
    before, after = _configurations(base), _configurations(head)
    return Touched(
        changed=tuple(stack for stack in after if before.get(stack) != after[stack]),
        removed=tuple(stack for stack in before if stack not in after),
    )


def _configurations(folder: Path) -> dict[str, Any]:
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise NotSynthesized(f"{folder} holds no manifest.json. Make it: uv run cairn synth --env NAME")
    stacks = json.loads(manifest.read_text())["stacks"]
    return {
        name: _without_notes(json.loads((folder / stacks[name]["synthesizedStackPath"]).read_text()))
        for name in _in_order(stacks)
    }


def _in_order(stacks: dict[str, Any]) -> list[str]:
    """Return the names so that a stack comes after those it builds on."""
    ordered: list[str] = []

    def visit(name: str) -> None:
        if name not in ordered:
            for dependency in sorted(stacks[name].get("dependencies", [])):
                visit(dependency)
            ordered.append(name)

    for name in sorted(stacks):
        visit(name)
    return ordered


def _without_notes(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_notes(item) for key, item in value.items() if key != "//"}
    if isinstance(value, list):
        return [_without_notes(item) for item in value]
    return value


def main(arguments: list[str]) -> int:
    """Print the changed stacks, one a line, and warn of removed ones on standard error."""
    if len(arguments) != 2:
        print(_USAGE, file=sys.stderr)  # noqa: T201
        return 2
    try:
        touched = touched_stacks(*map(Path, arguments))
    except NotSynthesized as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    for stack in touched.changed:
        print(stack)  # noqa: T201
    for stack in touched.removed:
        print(f"{stack} is gone: destroy it before the merge", file=sys.stderr)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
