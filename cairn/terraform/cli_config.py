"""The Terraform CLI configuration that a run uses: the user's own, or one that names the mirror found."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from cairn.terraform.provider_lock import locked_providers
from cairn.terraform.provider_mirror import VARIABLE as MIRROR_VARIABLE
from cairn.terraform.provider_mirror import find_mirror

VARIABLE = "TF_CLI_CONFIG_FILE"

_TEMPLATE = """provider_installation {{
  filesystem_mirror {{
    path    = {path}
    include = {sources}
  }}
  direct {{
    exclude = {sources}
  }}
}}
"""


def cli_config(
    *, lock_file: Path, folder: Path, variables: Mapping[str, str] = os.environ, home: Path | None = None
) -> Path | None:
    """Return the configuration file for Terraform, or nothing where it shall use its defaults.

    A file of the user's own wins over a mirror that was merely found, not over one that
    ``CAIRN_PROVIDER_MIRROR`` names. What is written goes into ``folder``.
    """
    own = _own(variables, home or Path.home())
    if own is not None and not variables.get(MIRROR_VARIABLE):
        return own
    providers = locked_providers(lock_file)
    mirror = find_mirror(providers, variables=variables, home=home)
    if mirror is None:
        return own
    sources = json.dumps([provider.source for provider in providers])
    written = folder / "terraform.rc"
    content = _TEMPLATE.format(path=json.dumps(str(mirror)), sources=sources)
    if not written.is_file() or written.read_text() != content:
        folder.mkdir(parents=True, exist_ok=True)
        written.write_text(content)
    return written


def _own(variables: Mapping[str, str], home: Path) -> Path | None:
    named = variables.get(VARIABLE)
    candidates = [Path(named).expanduser()] if named else []
    candidates.append(home / ".terraformrc")
    return next((file for file in candidates if file.is_file()), None)
