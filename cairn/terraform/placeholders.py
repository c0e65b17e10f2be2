"""Tells a plan that stands on values of a stack not applied yet: it may be read, never applied."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def holds_placeholders(plan: dict[str, Any], configuration_file: Path) -> bool:
    """Whether a planned value is one of the defaults that stand in for another stack's outputs."""
    content = json.loads(configuration_file.read_text())
    placeholders = {
        text
        for source in content.get("data", {}).get("terraform_remote_state", {}).values()
        for text in _texts(source.get("defaults", {}))
    }
    planned = [change["change"].get("after") for change in plan.get("resource_changes", ())]
    return any(placeholder in text for text in _texts(planned) for placeholder in placeholders)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
