"""``make bench``: measures everything in one run and writes ``bench/results.json``."""

import json
import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench import composition, handlers, local_cloud, synth, up
from cairn.checkout import ROOT

RESULTS = Path(__file__).with_name("results.json")


def main() -> None:
    """Measure, write the results and print the ratios."""
    results: dict[str, Any] = {"machine": _machine()}
    _tell("synthesizing dev, with the lazy and with the stock import")
    results["synth"] = synth.measure()
    _tell("synthesizing and planning every construct at 1, 5 and 20 copies, beside AWS CDK")
    results["composition"] = composition.measure()
    _tell("importing every handler out of its package")
    results["handlers"] = handlers.measure(ROOT)
    with up.fresh_checkout() as checkout:
        _tell("make up in a clean checkout")
        results["up"] = up.measure(checkout)
        _tell("placing orders")
        results["orders"] = _in(checkout, "bench.orders")
        _tell("following orders to CONFIRMED, one at a time and for a minute")
        results["journeys"] = _in(checkout, "bench.journeys")
        _tell("starting the local cloud, empty and with the shop in it")
        results["local_cloud"] = local_cloud.measure(checkout)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    for line in _summary(results):
        _tell(line)


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


def _summary(results: dict[str, Any]) -> list[str]:
    synth_, up_, orders = results["synth"], results["up"], results["orders"]
    shop_cloud = results["local_cloud"]["with_the_shop"]
    latency, throughput = orders["latency"], orders["throughput"]
    confirmed, minute = results["journeys"]["one_at_a_time"], results["journeys"]["minute"]
    return [
        (
            f"cairn synth --env dev: {synth_['lazy_median_sec']:.1f} s, "
            f"stock import {synth_['stock_median_sec']:.1f} s: "
            f"{synth_['stock_over_lazy']:.1f} times; per resource {synth_['lazy_ms_per_resource']:.0f} ms, "
            f"stock {synth_['stock_ms_per_resource']:.0f} ms ({synth_['resources']} resources)"
        ),
        *(
            f"{size['copies']} copies, {size['resources']} resources: synth {size['cairn_sec']:.1f} s "
            f"({size['cairn_over_cdk_per_resource']:.2f} of AWS CDK's per resource), plan {size['plan_sec']:.0f} s"
            for size in results["composition"]["sizes"]
        ),
        *(
            f"{service}: package {package['zip_bytes'] / 1e6:.1f} MB, slowest import "
            f"{max(one['median_sec'] for one in package['handlers'].values()):.2f} s"
            for service, package in results["handlers"]["packages"].items()
        ),
        (
            f"make up: {up_['clean_checkout_sec']:.0f} s from a clean checkout, "
            f"{up_['terraform_waiting_share']:.0%} of it Terraform's waiting; again: {up_['again_sec']:.0f} s"
        ),
        (
            f"local cloud with the shop in it: ready in {shop_cloud['ready_median_sec']:.1f} s, "
            f"idle {shop_cloud['idle_bytes'] / 1e6:.0f} MB"
        ),
        f"order to OrderPlaced: p50 {latency['event_ms_p50']:.0f} ms, p95 {latency['event_ms_p95']:.0f} ms",
        (
            f"order to CONFIRMED: p50 {confirmed['ms_p50']:.0f} ms, p95 {confirmed['ms_p95']:.0f} ms; "
            f"{minute['placed_per_sec']:.1f} a second for a minute, {minute['placed']} placed, "
            f"{minute['confirmed']} confirmed, the last after {minute['last_confirmed_after_sec']:.0f} s"
        ),
        *(
            f"{hop['from']} -> {hop['to']}: p50 {hop['ms_p50']:.0f} ms, p95 {hop['ms_p95']:.0f} ms"
            for hop in confirmed["hops"]
        ),
        (
            f"a second: {throughput['orders_per_sec']:.0f} orders placed, each with its event, and "
            f"{throughput['reads_per_sec']:.0f} read; a bare function invoked {throughput['bare_invoke_per_sec']:.0f} "
            f"({throughput['orders_over_bare_invoke']:.2f} and {throughput['reads_over_bare_invoke']:.2f} of it), "
            f"behind an API {throughput['bare_api_per_sec']:.0f}"
        ),
    ]


def _tell(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
