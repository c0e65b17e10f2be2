"""Which statements about AWS were confirmed against AWS, and when: `confirmed.json` beside this file.

Written by `pytest tests/contracts/test_gaps.py --aws`, by whoever has a sandbox account; nobody had one yet.
"""

import json
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")


def read(file: Path = FILE) -> Mapping[str, str]:
    """The day (YYYY-MM-DD) on which AWS last did as is stated, by the name of the gap."""
    return dict(json.loads(file.read_text())) if file.exists() else {}


def note(gap: str, day: str | None, file: Path = FILE) -> None:
    """Write that `gap` was confirmed on `day`, or that it is not."""
    days = {**read(file), gap: day}
    kept = {name: on for name, on in sorted(days.items()) if on is not None}
    file.write_text(json.dumps(kept, indent=1) + "\n")
