"""``make bench`` measures everything, into ``bench/results.json`` and ``docs/speed.md``.

``python -m bench SECTION…`` measures some of it anew.
"""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from bench import composition, handlers, local_cloud, page, synth, up
from cairn.checkout import ROOT

ALONE: Mapping[str, tuple[str, Callable[[], Any]]] = {
    "synth": ("synthesizing dev, with the lazy and with the stock import", synth.measure),
    "composition": (
        "synthesizing and planning every construct at 1, 5 and 20 copies, beside AWS CDK",
        composition.measure,
    ),
    "handlers": ("importing every handler out of its package", lambda: handlers.measure(ROOT)),
}
"""What needs no platform."""
IN_A_CHECKOUT: Mapping[str, tuple[str, Callable[[Path], Any]]] = {
    "up": ("make up in a clean checkout", up.measure),
    "orders": ("placing orders", lambda checkout: _in(checkout, "bench.orders")),
    "journeys": (
        "following orders to CONFIRMED, one at a time and for a minute",
        lambda checkout: _in(checkout, "bench.journeys"),
    ),
    "local_cloud": ("starting the local cloud, empty and with the shop in it", local_cloud.measure),
}
"""What is measured in one clean checkout after the other, of which `up` is the first and always runs."""


def main(asked: list[str]) -> int:
    """Measure the sections ``asked`` for, or all, and write each as it is there; return 2 where one does not exist."""
    unknown = sorted(set(asked) - {*ALONE, *IN_A_CHECKOUT})
    if unknown:
        _tell(f"There is no section {', '.join(unknown)}. Sections: {', '.join([*ALONE, *IN_A_CHECKOUT])}.")
        return 2
    for name, (what, measure) in ALONE.items():
        if name in asked or not asked:
            _measure(name, what, measure)
    if not asked or set(asked) & IN_A_CHECKOUT.keys():
        with up.fresh_checkout() as checkout:
            for name, (what, measure_in) in IN_A_CHECKOUT.items():
                if name == "up" or name in asked or not asked:
                    _measure(name, what, partial(measure_in, checkout))
    return 0


def _measure(name: str, what: str, measure: Callable[[], Any]) -> None:
    _tell(what)
    machine = _machine()
    results = json.loads(page.RESULTS.read_text()) if page.RESULTS.exists() else {}
    results[name] = {"machine": machine, **measure()}
    page.RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    page.write()
    _tell(page.part(name, results[name]))


def _in(checkout: Path, module: str) -> dict[str, Any]:
    python = checkout / ".venv/bin/python"
    output = subprocess.run([python, "-m", module], cwd=checkout, check=True, stdout=subprocess.PIPE).stdout
    measured: dict[str, Any] = json.loads(output)
    return measured


def _machine() -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    return {
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "commit": commit.stdout.strip(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load_before": os.getloadavg()[0],
    }


def _tell(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
