"""Failures of the disk, in words a user can act on."""

import errno
import os
from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_REFUSED = frozenset({errno.EACCES, errno.EEXIST, errno.ENOTDIR, errno.EPERM, errno.EROFS})


def why(error: OSError) -> str:
    """The system's own words, such as `No space left on device`."""
    return os.strerror(error.errno) if error.errno else str(error)


def why_and_what_to_do(error: OSError, folder: Path) -> tuple[str, str] | None:
    """What a `CairnError` says of a disk that is full, or of a `folder` that refuses; nothing for other errors."""
    if error.errno not in _FULL | _REFUSED:
        return None
    reason = f"{why(error)}{f': {error.filename}' if error.filename else ''}."
    if error.errno in _FULL:
        return reason, "Make room on that disk."
    return reason, f"Make {folder} a folder that you may write to."
