"""Shows failures: what happened, why, what to do; a traceback goes to a file, never to the screen."""

import time
import traceback
from pathlib import Path

from cairn.checkout import ROOT
from cairn.cli.console import err
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
    """Write the traceback of ``error`` to a file, print one line that names it, and return 1."""
    folder = root / ".local" / "run"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}.log"
    log.write_text("".join(traceback.format_exception(error)))
    err.print(
        f"cairn failed unexpectedly: {type(error).__name__}: {error}. The details are in {log}", style="red"
    )
    return ExitCode.FAILURE
