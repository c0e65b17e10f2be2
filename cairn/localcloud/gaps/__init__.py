"""What the emulator does otherwise than AWS, and what is done about it: one file a gap.

`install` runs in the emulator's process, before it serves. A new gap is a module here with `install()`
and a docstring that says what AWS does and where AWS says so, a row in `table.py`, and a statement in
`tests/contracts/gaps/`; then write `docs/fidelity.md` anew (`python -m cairn.localcloud.fidelity`).
"""

import importlib

from cairn.localcloud.gaps.table import GAPS


def install() -> None:
    """Mend every gap in this process, which runs the emulator."""
    for gap in GAPS:
        importlib.import_module(f"{__name__}.{gap.name}").install()
