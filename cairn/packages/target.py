"""Which interpreter and machine a package is for; some dependencies are compiled."""

import platform
import sys
from dataclasses import dataclass

from cairn.errors import CairnError

_PLATFORMS = {
    ("linux", "x86_64"): "x86_64-manylinux_2_28",
    ("linux", "aarch64"): "aarch64-manylinux_2_28",
    ("darwin", "arm64"): "aarch64-apple-darwin",
    ("darwin", "x86_64"): "x86_64-apple-darwin",
}


@dataclass(frozen=True, kw_only=True)
class Target:
    """``python_version`` such as ``3.13``; ``platform`` in uv's words (``uv pip install --python-platform``)."""

    python_version: str
    platform: str


LAMBDA = Target(python_version="3.13", platform="x86_64-manylinux_2_28")
"""Lambda's python3.13 on x86_64: Amazon Linux 2023 has glibc 2.34."""


def here() -> Target:
    """Return the target of the local cloud, whose functions run in this interpreter on this machine.

    On Linux x86_64 with Python 3.13 it equals ``LAMBDA``: the very package that AWS would run. On macOS, on ARM and
    with Python 3.12 the compiled dependencies are of the machine's own kind, and the package is for the local cloud
    alone. Raises ``CairnError`` on a machine for which no wheels are made.
    """
    machine = (sys.platform, platform.machine())
    if machine not in _PLATFORMS:
        known = ", ".join(" ".join(each) for each in _PLATFORMS)
        raise CairnError(
            f"Packages cannot be built for {' '.join(machine)}.",
            f"The compiled dependencies come as wheels for {known}.",
            "Work on one of these machines, on Windows in WSL 2.",
        )
    return Target(
        python_version=f"{sys.version_info.major}.{sys.version_info.minor}", platform=_PLATFORMS[machine]
    )
