"""What the emulator does otherwise than AWS, and what is done about it: one file a gap.

`install` runs in the emulator's process, before it serves.
"""

import importlib

from cairn.localcloud.gaps.table import GAPS


def install() -> None:
    """Mend every gap in this process, which runs the emulator."""
    for gap in GAPS:
        importlib.import_module(f"{__name__}.{gap.name}").install()
