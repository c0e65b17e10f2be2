"""Which AWS an environment lives in: the local cloud, or the caller's own credentials."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cairn.checkout import ROOT
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.localcloud.ports import LOOPBACK
from cairn.terraform.target import Target

if TYPE_CHECKING:
    from cairn.localcloud import LocalCloud
    from cairn.localcloud.account import Account

LOCAL = "local"
PORT_VARIABLE = "CAIRN_PORT"
DEFAULT_PORT = 4566


def target_of(
    environment: str, *, root: Path = ROOT, port: int | None = None, in_local_cloud: bool = False
) -> Target:
    """Return where ``environment`` lives: AWS, unless it is ``local`` or asked for in the local cloud.

    A target in the local cloud is refused wherever a run of it would leave this machine. Raises ``CairnError`` where
    there is no such environment.
    """
    settings = _settings(environment, root)
    if environment != LOCAL and not in_local_cloud:
        return Target(environment, dict(os.environ))
    cloud = local_cloud(root=root, port=port)
    variables = cloud.environment(str(settings["account_id"]), region=str(settings["region"]))
    return Target(environment, variables, stays_here=True)


def running_target_of(environment: str, *, port: int | None = None, in_local_cloud: bool = False) -> Target:
    """Return ``target_of``; raise ``LocalCloudError`` where that is a local cloud that does not run."""
    target = target_of(environment, port=port, in_local_cloud=in_local_cloud)
    if target.stays_here:
        local_cloud(port=port).check_running()
    return target


def local_cloud(*, root: Path = ROOT, port: int | None = None) -> "LocalCloud":
    """Return the local cloud of the checkout: on ``port``, on ``CAIRN_PORT``, where it runs already, or on 4566."""
    from cairn.localcloud import LocalCloud

    return LocalCloud(
        root,
        port=port or _port_of_the_user(os.environ) or _port_in_use(root) or DEFAULT_PORT,
        region=str(_settings(LOCAL, root)["region"]),
    )


def account_of(environment: str, *, root: Path = ROOT) -> "Account":
    """Return the account of ``environment`` as the local cloud prepares it.

    Raises ``CairnError`` where another environment has the same account or domain: in one cloud they would collide.
    """
    from cairn.localcloud.account import Account

    settings = _settings(environment, root)
    for other in environments(root=root):
        _check_apart(environment, settings, other, _settings(other, root))
    zone = settings.get("organisation", {}).get("hosted_zone_id")
    return Account(
        account_id=str(settings["account_id"]),
        region=str(settings["region"]),
        state_bucket=str(settings["state"]["bucket"]),
        state_key=settings["state"].get("kms_key_arn"),
        hosted_zones={str(zone): str(settings["domain"])} if zone else {},
        provider_port=_loopback_port(str(settings.get("payments", {}).get("provider_url", ""))),
    )


def environments(*, root: Path = ROOT) -> list[str]:
    """Return the names of every environment that has a file."""
    return sorted(file.stem for file in _folder(root).glob("*.toml"))


def _loopback_port(url: str) -> int | None:
    """Return the port of a URL of this machine; None where it leads elsewhere, which is nothing of ours to start."""
    place = urlsplit(url)
    return place.port if place.hostname == LOOPBACK else None


def _check_apart(
    environment: str, settings: Mapping[str, Any], other: str, others: Mapping[str, Any]
) -> None:
    for name in ("account_id", "domain"):
        if other != environment and settings.get(name) == others.get(name):
            raise CairnError(
                f"{environment} and {other} have the same {name}, {settings.get(name)}.",
                "Beside each other in one local cloud they would overwrite each other's resources.",
                f"Give {environment} a {name} of its own in stacks/environments/{environment}.toml.",
                code=ExitCode.USAGE,
            )


def _folder(root: Path) -> Path:
    return root / "stacks" / "environments"


def _settings(environment: str, root: Path) -> dict[str, Any]:
    folder = _folder(root)
    try:
        return tomllib.loads((folder / f"{environment}.toml").read_text())
    except FileNotFoundError:
        known = ", ".join(environments(root=root))
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
