"""Says which stacks of a plan can be applied now: `applicable_stacks.py SUMMARY`, one a line on standard output.

SUMMARY is what ``cairn plan --json`` wrote. What stands on the outputs of a stack that was never applied waits, and
is named on standard error. Standard library only.
"""

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    for name, plan in json.loads(Path(sys.argv[1]).read_text())["stacks"].items():
        if plan["has_placeholders"]:
            sys.stderr.write(f"{name} waits for a stack that it builds on: run this workflow again.\n")
        elif plan["has_changes"]:
            sys.stdout.write(f"{name}\n")
