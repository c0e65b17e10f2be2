"""How synthesis and plan grow with the stacks: every construct once a copy, at 1, 5 and 20 copies.

Synthesis is measured as whole processes, in turn with an application of AWS CDK that has about as many resources a
copy. The plan is of stacks that are not applied yet, against a local cloud of its own.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.rows_app import REGION
from cairn.localcloud import LocalCloud
from tests.support.cloud import Account, prepare, running_cloud
from tests.support.synth import SETTINGS
from tests.support.terraform import Deployment

ROOT = Path(__file__).parents[1]
COPIES = (1, 5, 20)
ROUNDS = 3


def measure() -> dict[str, Any]:
    """Return what each number of copies took, and how both grow from the smallest to the largest."""
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        _cdk(1, Path(folder, "warm"))
        _cairn(1, Path(folder, "warm-rows"))
        sizes = [_size(copies, Path(folder, str(copies))) for copies in COPIES]
        _plan_all(sizes, Path(folder))
    first, last = sizes[0], sizes[-1]
    return {
        "sizes": sizes,
        "synth_growth_per_copy": last["cairn_sec"] / first["cairn_sec"] / last["copies"],
        "plan_growth_per_copy": last["plan_sec"] / first["plan_sec"] / last["copies"],
    }


def _size(copies: int, folder: Path) -> dict[str, Any]:
    rounds = [
        (_cairn(copies, folder / f"rows{turn}"), _cdk(copies, folder / f"cdk{turn}"))
        for turn in range(ROUNDS)
    ]
    cairn_sec = statistics.median(ours[0] for ours, _ in rounds)
    cdk_sec = statistics.median(theirs[0] for _, theirs in rounds)
    resources, cdk_resources = rounds[0][0][1], rounds[0][1][1]
    return {
        "copies": copies,
        "rounds_sec": [{"cairn": ours[0], "cdk": theirs[0]} for ours, theirs in rounds],
        "cairn_sec": cairn_sec,
        "cdk_sec": cdk_sec,
        "resources": resources,
        "cdk_resources": cdk_resources,
        "cairn_over_cdk_per_resource": (cairn_sec / resources) / (cdk_sec / cdk_resources),
    }


def _cairn(copies: int, folder: Path) -> tuple[float, int]:
    return _timed([sys.executable, "-m", "bench.rows_app", str(copies), str(folder)])


def _cdk(copies: int, folder: Path) -> tuple[float, int]:
    isolated = ["uv", "run", "--quiet", "--isolated", "--only-group", "bench"]
    return _timed([*isolated, "python", "bench/cdk_app.py", str(copies), str(folder)])


def _timed(command: list[str]) -> tuple[float, int]:
    environment = {**os.environ, "PATH": f"{ROOT / '.tools/bin'}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start, int(done.stdout)


def _plan_all(sizes: list[dict[str, Any]], folder: Path) -> None:
    with running_cloud(folder / "cloud") as cloud:
        for size in sizes:
            size["plan_sec"] = _plan(cloud, folder / str(size["copies"]) / "rows0")


def _plan(cloud: LocalCloud, folder: Path) -> float:
    account = Account(cloud, SETTINGS.account_id, REGION)
    prepare(account)
    start = time.perf_counter()
    Deployment(account, SETTINGS.environment, folder).plan()
    return time.perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))  # noqa: T201
