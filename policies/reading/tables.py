"""The tables that policies look things up in, each a TOML file beside this package."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "tables"


def rows(table: str) -> list[dict[str, Any]]:
    """Return the ``[[row]]`` entries of ``tables/<table>.toml``."""
    content = tomllib.loads((FOLDER / f"{table}.toml").read_text(encoding="utf-8"))
    return list(content.get("row", []))
