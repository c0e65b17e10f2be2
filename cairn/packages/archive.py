"""A zip whose bytes follow from its content alone."""

import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE = 0o100644 << 16
_UNIX = 3


def write_zip(path: Path, files: Mapping[str, Path]) -> None:
    """Write ``files`` (name in the zip: file to read) to ``path``, replacing it whole or not at all.

    Entries are sorted, dated 1980-01-01 and readable by all; the same content gives the same bytes wherever the
    interpreter has the same zlib.
    """
    unfinished = path.with_suffix(f".{os.getpid()}.part")
    try:
        with zipfile.ZipFile(unfinished, "w") as archive:
            for name in sorted(files):
                archive.writestr(_entry(name), files[name].read_bytes(), zipfile.ZIP_DEFLATED, 9)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.external_attr = _READABLE_FILE
    entry.create_system = _UNIX
    return entry
