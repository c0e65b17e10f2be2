"""``python -m cairn.gate ENVIRONMENT [FORMAT]``: judge what is synthesized in ``cdktf.out/<environment>``."""

import sys
from pathlib import Path

from rich.console import Console

from cairn.gate.errors import GateError
from cairn.gate.render import FORMATS, text
from cairn.gate.scan import scan


def main(environment: str, form: str = "text", folder: str | None = None) -> int:
    """Print the report and return the exit code: 0 passes, 1 is blocked, 2 could not be judged."""
    errors = Console(stderr=True, soft_wrap=True)
    try:
        report = scan(
            environment,
            Path(folder or f"cdktf.out/{environment}"),
            progress=lambda line: errors.print(line, highlight=False),
        )
    except GateError as error:
        errors.print(str(error), style="red", markup=False, highlight=False)
        return 2
    if form == "text":
        Console().print(text(report))
    else:
        sys.stdout.write(FORMATS[form](report))
    return report.exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
