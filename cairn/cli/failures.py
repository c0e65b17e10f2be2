"""Shows failures: what happened, why, what to do; a traceback goes to a file, never to the screen."""

import tempfile
import time
import traceback
from pathlib import Path

from cairn.checkout import ROOT
from cairn.cli.console import err
from cairn.disk import why_and_what_to_do
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode


def show(error: CairnError) -> ExitCode:
    """Print ``error`` as a short block and return its exit code."""
    err.print(error.what, style="bold red" if error.code is not ExitCode.INTERRUPTED else "bold")
    for part in (error.why, error.do):
        if part:
            err.print(part)
    return error.code


def show_unexpected(error: Exception, *, root: Path = ROOT) -> ExitCode:
    """Write the traceback of ``error`` to a file, print one line that names it, and return 1.

    A disk that is full or refuses is said as a failure like any other.
    """
    if isinstance(error, OSError) and error.filename:
        place = Path(str(error.filename))
        if words := why_and_what_to_do(error, place.parent):
            return show(CairnError(f"cairn cannot use {place}.", *words))
    log = _written("".join(traceback.format_exception(error)), root / ".local" / "run")
    err.print(
        f"cairn failed unexpectedly: {type(error).__name__}: {error}. The details are in {log}", style="red"
    )
    return ExitCode.FAILURE


def _written(text: str, folder: Path) -> Path:
    """Keep ``text`` in ``folder``, or where temporary files are if that takes none."""
    name = f"crash-{time.strftime('%Y%m%d-%H%M%S')}.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="cairn-"))
        (folder / name).write_text(text)
    return folder / name
