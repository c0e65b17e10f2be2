"""Terraform as a person types it in a synthesized folder, without Cairn's runner around it."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from cairn.terraform.binary import TerraformBinary
from cairn.terraform.cli_config import cli_config
from cairn.terraform.provider_lock import put_lock_beside
from tests.support.terraform import LOCK_FILE, ROOT


def terraform(
    directory: Path,
    *arguments: str,
    variables: Mapping[str, str],
    workspace: str | None = None,
    data: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one command; nothing of a workspace or of a command line configuration is inherited.

    ``data`` is where Terraform keeps the providers, instead of ``.terraform`` in ``directory``.
    """
    put_lock_beside(directory, LOCK_FILE)
    kept = {name: value for name, value in variables.items() if not name.startswith("TF_")}
    configuration = cli_config(lock_file=LOCK_FILE, folder=directory / ".terraform")
    return subprocess.run(
        [TerraformBinary.find(root=ROOT).path, *arguments],
        cwd=directory,
        env={
            **kept,
            "CHECKPOINT_DISABLE": "1",
            "GOGC": "400",
            **({"TF_CLI_CONFIG_FILE": str(configuration)} if configuration else {}),
            **({"TF_WORKSPACE": workspace} if workspace else {}),
            **({"TF_DATA_DIR": str(data)} if data else {}),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
