"""The cdktf app: reads the environment that ``CAIRN_ENV`` names, adds its stacks and writes them out."""

import os
import sys
from pathlib import Path

from cdktf import App

from modules.core.remote_state_defaults import add_remote_state_defaults
from stacks.app import add_stacks
from stacks.environment import Environment, InvalidEnvironment


def main() -> int:
    """Synthesize to ``cdktf.out/<environment>`` (or ``CDKTF_OUTDIR``); return 2 for what the user has to mend."""
    try:
        environment = Environment.load(os.environ.get("CAIRN_ENV", "local"))
    except InvalidEnvironment as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    folder = Path(os.environ.get("CDKTF_OUTDIR") or f"cdktf.out/{environment.name}")
    folder.mkdir(parents=True, exist_ok=True)
    app = App(outdir=str(folder))
    add_stacks(app, environment)
    app.synth()
    add_remote_state_defaults(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
