"""Where the command line writes: results to standard output, everything about the work to standard error."""

import json
import sys
from typing import Any

from rich.console import Console

out = Console(soft_wrap=True, highlight=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def print_json(value: Any) -> None:
    """Write ``value`` to standard output for a program to read."""
    sys.stdout.write(json.dumps(value, indent=2, default=str) + "\n")
