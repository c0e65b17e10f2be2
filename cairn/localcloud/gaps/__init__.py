"""What the emulator does otherwise than AWS, and what is done about it: one file a gap, one folder an area.

`install` runs in the emulator's process, before it serves. A new gap is a module in the folder of its area
with `install()` and a docstring that says what AWS does and where AWS says so, a row in the `table.py`
beside it, and a statement in `tests/contracts/gaps/`; then write `docs/fidelity.md` anew
(`python -m cairn.localcloud.fidelity`). A new area is a folder with a `table.py`.
"""

from cairn.localcloud.gaps.table import GAPS


def install() -> None:
    """Mend every gap in this process, which runs the emulator."""
    for listed in GAPS:
        listed.module.install()
