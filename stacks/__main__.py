"""The cdktf app: reads the environment that ``CAIRN_ENV`` names, adds its stacks and writes them out.

``python -m stacks`` is the platform, ``python -m stacks bootstrap`` what an account needs before it.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cdktf import App

from modules.core.remote_state_defaults import add_remote_state_defaults
from stacks.app import add_stacks
from stacks.bootstrap import Bootstrap
from stacks.declaration import InvalidDeclaration
from stacks.environment import Environment, InvalidEnvironment


def main(arguments: Sequence[str] = ()) -> int:
    """Synthesize to ``cdktf.out/<environment>`` (or ``CDKTF_OUTDIR``); return 2 for what the user has to mend.

    ``bootstrap`` goes to ``cdktf.out/<environment>-bootstrap``.
    """
    try:
        environment = Environment.load(os.environ.get("CAIRN_ENV", "local"))
        _synthesize(environment, bootstrap=list(arguments) == ["bootstrap"])
    except (InvalidDeclaration, InvalidEnvironment) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


def _synthesize(environment: Environment, *, bootstrap: bool) -> None:
    name = f"{environment.name}-bootstrap" if bootstrap else environment.name
    folder = Path(os.environ.get("CDKTF_OUTDIR") or f"cdktf.out/{name}")
    folder.mkdir(parents=True, exist_ok=True)
    app = App(outdir=str(folder))
    if bootstrap:
        Bootstrap(app, "bootstrap", environment=environment)
    else:
        add_stacks(app, environment)
    app.synth()
    add_remote_state_defaults(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
