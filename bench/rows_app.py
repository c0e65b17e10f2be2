"""Every construct once a copy, each copy a stack of its own: `python -m bench.rows_app COPIES FOLDER`.

The rows are those that the lifecycle test applies. Prints how many resources were synthesized.
"""

import json
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

from cdktf import App

from modules.core import PlatformStack, StackSettings, StateSettings
from tests.integration.rows import ROWS, Built
from tests.support.synth import SETTINGS

REGION = "us-east-1"


def synthesize(copies: int, folder: Path) -> int:
    """Write `copies` stacks below `folder`; returns how many resources they have."""
    folder.mkdir(parents=True, exist_ok=True)
    package = folder / "lifecycle.zip"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("lifecycle.py", "")
    app = App(outdir=str(folder))
    for copy in range(copies):
        stack = PlatformStack(app, f"rows{copy}", settings=_settings(copy))
        made = Built(stack, _first, package=package)
        for name in ROWS:
            made[name]
    app.synth()
    contents = [json.loads(path.read_text()) for path in folder.glob("stacks/*/cdk.tf.json")]
    return sum(len(bodies) for content in contents for bodies in content["resource"].values())


def _settings(copy: int) -> StackSettings:
    """Names of its own for every copy, so that none is in another's way."""
    project = f"copy{copy}"
    policies = f"arn:aws:iam::{SETTINGS.account_id}:policy/{project}-{SETTINGS.environment}"
    state = StateSettings(bucket=f"cairn-state-{SETTINGS.account_id}", region=REGION)
    return replace(
        SETTINGS,
        project=project,
        region=REGION,
        state=state,
        permissions_boundary_arn=f"{policies}-boundary",
        delivery_boundary_arn=f"{policies}-delivery-boundary",
        protect_data=False,
    )


def _first(before: object, _after: object) -> object:
    return before


if __name__ == "__main__":
    print(synthesize(int(sys.argv[1]), Path(sys.argv[2])))  # noqa: T201
