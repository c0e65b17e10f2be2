"""Which stacks a change touches: two synthesized environments compared, configuration by configuration."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.assembly import Assembly

_USAGE = "usage: python -m cairn.terraform.touched BASE HEAD (two folders that `cairn synth` wrote)"


@dataclass(frozen=True)
class Touched:
    """``changed`` holds new and different stacks in order of deployment, ``removed`` those that are gone."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]


def touched_stacks(base: Assembly, head: Assembly) -> Touched:
    """Compare two assemblies of one environment.

    The notes that cdktf leaves for itself (every ``"//"``) do not count: they move with line numbers and versions.
    """
    before, after = _configurations(base), _configurations(head)
    return Touched(
        changed=tuple(stack for stack in after if before.get(stack) != after[stack]),
        removed=tuple(stack for stack in before if stack not in after),
    )


def _configurations(assembly: Assembly) -> dict[str, Any]:
    return {stack.name: _without_notes(json.loads(stack.file.read_text())) for stack in assembly.stacks}


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
        return ExitCode.USAGE
    try:
        base, head = (Assembly.read(Path(folder), environment=Path(folder).name) for folder in arguments)
    except CairnError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return error.code
    touched = touched_stacks(base, head)
    for stack in touched.changed:
        print(stack)  # noqa: T201
    for stack in touched.removed:
        print(f"{stack} is gone: destroy it before the merge", file=sys.stderr)  # noqa: T201
    return ExitCode.OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
