"""How long ``cairn synth --env dev`` takes as a whole process, beside the same stacks with the stock import."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
ROUNDS = 3


def measure() -> dict[str, Any]:
    """Return the seconds of each round for both imports, taken in turn, and what they say per resource."""
    _synthesize(stock=False)
    _synthesize(stock=True)
    rounds = [(_synthesize(stock=False), _synthesize(stock=True)) for _ in range(ROUNDS)]
    resources = _resources(ROOT / "cdktf.out/dev")
    lazy_sec = statistics.median(first for first, _ in rounds)
    stock_sec = statistics.median(second for _, second in rounds)
    return {
        "command": "cairn synth --env dev",
        "rounds_sec": [{"lazy": first, "stock": second} for first, second in rounds],
        "lazy_median_sec": lazy_sec,
        "stock_median_sec": stock_sec,
        "stock_over_lazy": stock_sec / lazy_sec,
        "resources": resources,
        "lazy_ms_per_resource": 1000 * lazy_sec / resources,
        "stock_ms_per_resource": 1000 * stock_sec / resources,
    }


def _synthesize(*, stock: bool) -> float:
    environment = {**os.environ, "CAIRN_STOCK_PROVIDER_IMPORT": str(int(stock))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    cairn = Path(sys.executable).with_name("cairn")
    start = time.perf_counter()
    subprocess.run(
        [cairn, "synth", "--env", "dev"], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def _resources(folder: Path) -> int:
    return sum(
        len(named)
        for file in folder.glob("stacks/*/cdk.tf.json")
        for named in json.loads(file.read_text()).get("resource", {}).values()
    )
