"""Lets the pages that are written from stacks and code know of a new service."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from cairn.errors import CairnError

_PAGES = ("README.md", "services/README.md", "docs/api/**/*", "tests/stacks/snapshots/*.txt")
_WRITERS = (
    ["tests.api_documents"],
    ["pytest", "-q", "-p", "no:cacheprovider", "tests/stacks/test_stacks_snapshots.py"],
)


def write_documents(root: Path) -> list[str]:
    """Write tables, API documents and the stacks' pages anew; return the paths of those that changed, sorted.

    Raises ``CairnError`` where one of the writers fails.
    """
    before = _digests(root)
    for module in _WRITERS:
        done = subprocess.run(
            [sys.executable, "-m", *module],
            cwd=root,
            env={**os.environ, "CAIRN_WRITE_SNAPSHOTS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            said = [line for line in (done.stderr + done.stdout).splitlines() if line.strip()]
            raise CairnError(
                "The service is written, the pages about it are not.",
                f"`python -m {' '.join(module)}` said: {said[-1] if said else 'nothing'}",
                "Mend that, then run `uv run python -m tests.api_documents` and write the stacks' pages: the first "
                "lines of tests/stacks/test_stacks_snapshots.py say how.",
            )
    return sorted(path for path, digest in _digests(root).items() if before.get(path) != digest)


def _digests(root: Path) -> dict[str, str]:
    files = sorted(file for pattern in _PAGES for file in root.glob(pattern) if file.is_file())
    return {str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
