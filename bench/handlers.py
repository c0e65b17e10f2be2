"""How long a handler takes to import out of its own package, and how large the package is.

Each import is a process of its own, with the package unpacked and nothing else of this checkout on the path; boto3 is
from here, as AWS Lambda has it. The interpreter with boto3 alone is measured beside it, in the same rounds.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from cairn.packages import build_all

ROUNDS = 3
_BOTO3 = "import boto3.session"


def measure(root: Path) -> dict[str, Any]:
    """Return the packages of the checkout at ``root``: bytes, and per handler the median of its import in seconds."""
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as scratch:
        return {
            "rounds": ROUNDS,
            "packages": {
                service: {
                    "zip_bytes": built.size,
                    "handlers": _handlers(service, built.path, root, Path(scratch) / service),
                }
                for service, built in build_all(root)
            },
        }


def _handlers(service: str, package: Path, root: Path, folder: Path) -> dict[str, Any]:
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    names = sorted(
        path.stem
        for path in (root / "services" / service / "handlers").glob("*.py")
        if path.stem != "__init__"
    )
    found = {}
    for name in names:
        handler = f"import services.{service}.handlers.{name}"
        rounds = [
            {"bare": _seconds(_BOTO3, folder), "handler": _seconds(handler, folder)} for _ in range(ROUNDS)
        ]
        bare, whole = (statistics.median(one[kind] for one in rounds) for kind in ("bare", "handler"))
        found[name] = {"median_sec": whole, "over_bare_boto3": whole / bare, "rounds_sec": rounds}
    return found


def _seconds(statement: str, folder: Path) -> float:
    runtime = next(path for path in sys.path if path.endswith("site-packages"))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{folder}{os.pathsep}{runtime}"}
    started = time.perf_counter()
    subprocess.run([sys.executable, "-S", "-c", statement], cwd=folder, env=environment, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path.cwd()), indent=1) + "\n")
