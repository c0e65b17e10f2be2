"""Failures of the disk below the local cloud's folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cairn.disk import why_and_what_to_do
from cairn.localcloud.errors import LocalCloudError


@contextmanager
def writing_below(folder: Path) -> Iterator[None]:
    """Turn what the system says about a file or folder below `folder` into a `LocalCloudError`."""
    try:
        yield
    except OSError as error:
        words = why_and_what_to_do(error, folder)
        if words is None:
            raise
        raise LocalCloudError(f"The local cloud cannot write to {folder}.", *words) from error
