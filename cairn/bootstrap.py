"""Sets a checkout up: uv, Python, the locked packages and Terraform. Run it as ``python3 -m cairn.bootstrap``.

It runs on any Python from 3.8 on with nothing installed, puts what is missing into ``.tools/`` and links what it
found into ``.tools/bin``. When all is there it only looks.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cairn.setup.freshness import is_fresh, note
from cairn.setup.interpreter import find_python
from cairn.setup.problem import SetupProblem
from cairn.setup.shell import run, say
from cairn.setup.terraform_release import find_terraform
from cairn.setup.tool_links import link
from cairn.setup.uv_tool import find_uv

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Return 0 when the checkout is ready, 1 with a message where something keeps it from being so."""
    try:
        if not is_fresh(ROOT):
            set_up(ROOT)
    except SetupProblem as problem:
        say(str(problem))
        return 1
    return 0


def set_up(root: Path) -> None:
    """Find or fetch every tool, install the locked packages, and note that it is done."""
    tools = root / ".tools"
    links = tools / "bin"
    uv = find_uv(tools)
    link(links, "uv", uv)
    python = find_python(uv)
    link(links, "python", python)
    say("installing the locked Python packages")
    run(
        uv,
        "sync",
        "--frozen",
        *(() if sys.stderr.isatty() else ("--quiet",)),
        "--python",
        python,
        cwd=root,
        do="Where the network is the reason, uv obeys UV_DEFAULT_INDEX, SSL_CERT_FILE and the proxy variables.",
    )
    link(links, "terraform", find_terraform(tools))
    note(root)


if __name__ == "__main__":
    sys.exit(main())
