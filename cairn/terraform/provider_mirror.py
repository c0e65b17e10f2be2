"""Finds a filesystem mirror of the locked providers, for machines that cannot reach the registry."""

import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.provider_lock import LockedProvider

VARIABLE = "CAIRN_PROVIDER_MIRROR"
REGISTRY = "registry.terraform.io"

_SYSTEM_PREFIXES = (
    "/usr/share",
    "/usr/local/share",
    "/usr/lib",
    "/usr/local/lib",
    "/opt",
    "/srv",
    "/var/lib",
)
_DEPTH = 2
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def find_mirror(
    providers: Iterable[LockedProvider],
    *,
    variables: Mapping[str, str] = os.environ,
    prefixes: Iterable[str] = _SYSTEM_PREFIXES,
    home: Path | None = None,
) -> Path | None:
    """Return the first directory that holds every locked provider for this platform, or nothing.

    ``CAIRN_PROVIDER_MIRROR`` comes first, then the directories that Terraform itself looks in, then any
    ``registry.terraform.io`` tree up to two folders below a system prefix. What is found is only used where its
    hashes are in the lock. Raises ``CairnError`` where the variable names a directory that lacks a provider.
    """
    wanted = tuple(providers)
    named = variables.get(VARIABLE)
    if named:
        return _named(Path(named).expanduser(), wanted)
    candidates = (*_implied(variables, home or Path.home()), *_below(prefixes))
    return next((folder for folder in candidates if _holds_all(folder, wanted)), None)


def _named(folder: Path, wanted: tuple[LockedProvider, ...]) -> Path:
    missing = [provider for provider in wanted if not holds(folder, provider)]
    if missing:
        listed = ", ".join(f"{provider.source} {provider.version}" for provider in missing)
        raise CairnError(
            f"The provider mirror {folder} lacks {listed} for {platform_name()}.",
            f"{VARIABLE} names it.",
            f"Fill it with `terraform providers mirror {folder}`, or unset {VARIABLE} to use the registry.",
            code=ExitCode.MISSING,
        )
    return folder.resolve()


def _implied(variables: Mapping[str, str], home: Path) -> Iterator[Path]:
    data = Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share")
    yield home / ".terraform.d" / "plugins"
    yield data / "terraform" / "plugins"
    yield Path("/usr/local/share/terraform/plugins")
    yield Path("/usr/share/terraform/plugins")


def _below(prefixes: Iterable[str]) -> Iterator[Path]:
    for prefix in prefixes:
        for depth in range(_DEPTH + 1):
            yield from (tree.parent for tree in sorted(Path(prefix).glob("*/" * depth + REGISTRY)))


def _holds_all(folder: Path, wanted: tuple[LockedProvider, ...]) -> bool:
    try:
        return bool(wanted) and all(holds(folder, provider) for provider in wanted)
    except OSError:
        return False


def holds(folder: Path, provider: LockedProvider) -> bool:
    """Whether ``folder`` has ``provider`` for this platform, packed or unpacked."""
    packages = folder / provider.source
    name = provider.source.rsplit("/", 1)[-1]
    archive = f"terraform-provider-{name}_{provider.version}_{platform_name()}.zip"
    return (packages / provider.version / platform_name()).is_dir() or (packages / archive).is_file()


def platform_name() -> str:
    """Return this platform in Terraform's words, such as ``linux_amd64``."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}_{_MACHINES.get(machine, machine)}"
