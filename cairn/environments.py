"""Which AWS an environment lives in: the local cloud for ``local``, the caller's own credentials for every other."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from cairn.checkout import ROOT
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.target import Target

if TYPE_CHECKING:
    from cairn.localcloud import LocalCloud

LOCAL = "local"
PORT_VARIABLE = "CAIRN_PORT"
DEFAULT_PORT = 4566


def target_of(environment: str, *, root: Path = ROOT, port: int | None = None) -> Target:
    """Return where ``environment`` lives; raise ``CairnError`` where there is no such environment."""
    settings = _settings(environment, root)
    if environment != LOCAL:
        return Target(environment, dict(os.environ))
    variables = local_cloud(root=root, port=port).environment(str(settings["account_id"]))
    return Target(environment, variables)


def local_cloud(*, root: Path = ROOT, port: int | None = None) -> "LocalCloud":
    """Return the local cloud of the checkout: on ``port``, on ``CAIRN_PORT``, where it runs already, or on 4566."""
    from cairn.localcloud import LocalCloud

    settings = _settings(LOCAL, root)
    return LocalCloud(
        root,
        port=port or _port_of_the_user(os.environ) or _port_in_use(root) or DEFAULT_PORT,
        accounts=[str(settings["account_id"])],
        region=str(settings["region"]),
    )


def _settings(environment: str, root: Path) -> dict[str, object]:
    folder = root / "stacks" / "environments"
    try:
        return tomllib.loads((folder / f"{environment}.toml").read_text())
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in folder.glob("*.toml")))
        raise CairnError(
            f"There is no environment {environment}.",
            f"There are: {known or 'none'}.",
            f"Choose one with --env, or add {folder.relative_to(root)}/{environment}.toml.",
            code=ExitCode.USAGE,
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CairnError(
            f"stacks/environments/{environment}.toml is not valid TOML.", f"{error}.", code=ExitCode.USAGE
        ) from None


def _port_of_the_user(variables: Mapping[str, str]) -> int | None:
    given = variables.get(PORT_VARIABLE)
    if not given:
        return None
    if not given.isdecimal():
        raise CairnError(f"{PORT_VARIABLE} must be a port, 1-65535, got {given!r}.", code=ExitCode.USAGE)
    return int(given)


def _port_in_use(root: Path) -> int | None:
    from cairn.localcloud.layout import CloudFiles
    from cairn.localcloud.record import Record

    record = Record.read(CloudFiles.under(root).record)
    return record.port if record else None
