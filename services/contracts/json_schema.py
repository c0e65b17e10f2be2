"""Events as JSON Schema files, for consumers in any language and for the test that keeps published versions still.

``python -m services.contracts.json_schema`` writes a file for each version that has none, and never changes one.
"""

import json
import sys
from pathlib import Path
from typing import Any, get_args

from services.contracts import EVENTS, Event

SCHEMAS = Path(__file__).parent / "schemas"
_PROSE = frozenset({"title", "description"})


def json_schema(event: type[Event]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of ``event``, as it is on the wire."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_file(event).name,
        **event.model_json_schema(mode="serialization"),
    }


def schema_file(event: type[Event]) -> Path:
    """Return where the published schema of ``event`` is kept."""
    (version,) = get_args(event.model_fields["schema_version"].annotation)
    return SCHEMAS / f"{event.DETAIL_TYPE}-{version}.json"


def differences(published: object, current: object, path: str = "") -> list[str]:
    """Return every place where ``current`` says something else than ``published``; titles and descriptions are free.

    An added optional field counts too: consumers refuse fields they do not know.
    """
    if isinstance(published, dict) and isinstance(current, dict):
        names = sorted(
            (published.keys() | current.keys()) - (set() if path.endswith("properties") else _PROSE)
        )
        return [
            found
            for name in names
            for found in differences(published.get(name), current.get(name), f"{path}.{name}".lstrip("."))
        ]
    if published == current:
        return []
    return [f"{path}: {json.dumps(published)} became {json.dumps(current)}"]


def export() -> list[Path]:
    """Write the schemas of versions that are new; return the files written."""
    new = {schema_file(event): json_schema(event) for event in EVENTS if not schema_file(event).exists()}
    SCHEMAS.mkdir(exist_ok=True)
    for path, schema in new.items():
        path.write_text(json.dumps(schema, indent=2, sort_keys=True) + "\n")
    return list(new)


if __name__ == "__main__":
    for written in export():
        sys.stdout.write(f"wrote {written.name}\n")
