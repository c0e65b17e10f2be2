"""Environment files for tests: the local environment's, with an account, a name and a domain of the test's own."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stacks.environment import FOLDER


def write_environment(
    folder: Path, *, name: str, account_id: str, changes: Mapping[str, Any] | None = None, base: str = "local"
) -> Path:
    """Write ``<name>.toml``: environment ``base`` in another account, with ``changes`` laid over its fields."""
    own = {
        "name": name,
        "account_id": account_id,
        "domain": f"{name}.cairn.localhost",
        "state": {"bucket": f"cairn-state-{account_id}"},
    }
    data = _merged(tomllib.loads((FOLDER / f"{base}.toml").read_text()), own)
    path = folder / f"{name}.toml"
    path.write_text("\n".join(_lines(_merged(data, changes or {}))) + "\n")
    return path


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay ``above`` over ``below``; a value of None takes the field away."""
    result = dict(below)
    for name, value in above.items():
        known = result.get(name)
        nested = isinstance(value, Mapping) and isinstance(known, Mapping)
        result[name] = _merged(known, value) if nested else value
    return {name: value for name, value in result.items() if value is not None}


def _lines(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[str]:
    if path:
        yield f"[{'.'.join(path)}]"
    for name, value in table.items():
        if not isinstance(value, Mapping):
            yield f"{json.dumps(name)} = {json.dumps(value)}"
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _lines(value, (*path, json.dumps(name)))
