"""Failures of the disk, in words a user can act on."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cairn.localcloud.errors import LocalCloudError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EEXIST, errno.ENOTDIR, errno.EPERM, errno.EROFS})


@contextmanager
def writing_below(folder: Path) -> Iterator[None]:
    """Turn what the system says about a file or folder below `folder` into a `LocalCloudError`."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL | _REFUSED:
            raise
        raise LocalCloudError(
            f"The local cloud cannot write to {folder}.",
            f"{why(error)}{f': {error.filename}' if error.filename else ''}.",
            "Make room on that disk."
            if error.errno in _FULL
            else f"Make {folder} a folder that you may write to.",
        ) from error


def why(error: OSError) -> str:
    """The system's own words, such as `No space left on device`."""
    return os.strerror(error.errno) if error.errno else str(error)
