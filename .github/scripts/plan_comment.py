"""Writes the plans of a pull request as one Markdown comment: `plan_comment.py FOLDER`, to standard output.

FOLDER holds a folder for each environment, with the file ``touched`` (a stack a line) and for each of them
``<stack>.txt``: what ``terraform show`` says of the plan file. Where one is missing, ``not-planned-because`` says why.
Standard library only.
"""

import re
import sys
from pathlib import Path

MARKER = "<!-- cairn: plan of the touched stacks -->"
# GitHub takes 65,536 characters a comment; what is left over is for headings and the tables.
_ROOM = 56_000
_SUMMARY = re.compile(r"^(Plan: .*|No changes)\.", re.MULTILINE)
_REASON = "not-planned-because"


def comment(folder: Path) -> str:
    """Return the comment: one section for each environment below ``folder``, marker first."""
    environments = sorted(path for path in folder.iterdir() if path.is_dir())
    room = _ROOM // max(1, sum(len(list(path.glob("*.txt"))) for path in environments))
    sections = [_section(path, room) for path in environments]
    return "\n".join([MARKER, "## Plan", *sections, ""])


def _section(environment: Path, room: int) -> str:
    stacks = (environment / "touched").read_text().split()
    if not stacks:
        return f"\n### {environment.name}\nNo stack is touched."
    plans = {stack: _text(environment / f"{stack}.txt") for stack in stacks}
    reason = _text(environment / _REASON)
    rows = [f"| {stack} | {_summary(text) or f'not planned: {reason}'} |" for stack, text in plans.items()]
    details = [_details(stack, text, room) for stack, text in plans.items() if text]
    return "\n".join([f"\n### {environment.name}\n| stack | plan |\n|---|---|", *rows, *details])


def _text(path: Path) -> str:
    return path.read_text().strip() if path.is_file() else ""


def _summary(text: str) -> str:
    if not text:
        return ""
    found = _SUMMARY.search(text)
    return found.group(1) if found else "changed outputs only"


def _details(stack: str, text: str, room: int) -> str:
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    shown = text[:room]
    if len(text) > room:
        shown += f"\n… {len(text) - room} characters more: see the artifact"
    return f"\n<details><summary>{stack}</summary>\n\n{fence}hcl\n{shown}\n{fence}\n</details>"


if __name__ == "__main__":
    sys.stdout.write(comment(Path(sys.argv[1])))
