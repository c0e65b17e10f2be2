"""How long ``cairn synth --env dev`` takes as a whole process, beside the same stacks with the stock import."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 5


def measure() -> dict[str, Any]:
    """Return the seconds of each round for both imports, taken in turn, and what they say per resource."""
    with tempfile.TemporaryDirectory() as folder:
        lazy, stock = Path(folder, "lazy"), Path(folder, "stock")
        _synthesize(lazy, stock=False)
        _synthesize(stock, stock=True)
        rounds = [(_synthesize(lazy, stock=False), _synthesize(stock, stock=True)) for _ in range(ROUNDS)]
        resources = _resources(lazy)
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


def _synthesize(folder: Path, *, stock: bool) -> float:
    environment = {**os.environ, "CDKTF_OUTDIR": str(folder), "CAIRN_STOCK_PROVIDER_IMPORT": str(int(stock))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    cairn = Path(sys.executable).with_name("cairn")
    start = time.perf_counter()
    subprocess.run([cairn, "synth", "--env", "dev"], env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def _resources(folder: Path) -> int:
    return sum(
        len(named)
        for file in folder.glob("stacks/*/cdk.tf.json")
        for named in json.loads(file.read_text()).get("resource", {}).values()
    )
