"""Write the pages: `uv run python -m tests.construct_pages`."""

import tempfile
from pathlib import Path

from tests.construct_pages.page import FOLDER, pages

with tempfile.TemporaryDirectory() as scratch:
    written = pages(Path(scratch))
FOLDER.mkdir(exist_ok=True)
for stale in FOLDER.glob("*.md"):
    if stale.name not in written:
        stale.unlink()
for name, text in written.items():
    (FOLDER / name).write_text(text)
