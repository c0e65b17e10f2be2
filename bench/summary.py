"""What a section of the measurements comes to, in a line or two."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


def summary(name: str, measured: Mapping[str, Any]) -> list[str]:
    """The lines that sum up the section ``name``."""
    return list(_LINES[name](measured))


def _synth(measured: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"cairn synth --env dev: {measured['lazy_median_sec']:.1f} s, "
        f"stock import {measured['stock_median_sec']:.1f} s: {measured['stock_over_lazy']:.1f} times; "
        f"per resource {measured['lazy_ms_per_resource']:.0f} ms, "
        f"stock {measured['stock_ms_per_resource']:.0f} ms ({measured['resources']} resources)"
    )


def _composition(measured: Mapping[str, Any]) -> Iterator[str]:
    for size in measured["sizes"]:
        yield (
            f"{size['copies']} copies, {size['resources']} resources: synth {size['cairn_sec']:.1f} s "
            f"({size['cairn_over_cdk_per_resource']:.2f} of AWS CDK's per resource), plan {size['plan_sec']:.0f} s"
        )


def _handlers(measured: Mapping[str, Any]) -> Iterator[str]:
    for service, package in measured["packages"].items():
        imports = [one["median_sec"] for one in package["handlers"].values()]
        slowest = f"slowest import {max(imports):.2f} s" if imports else "no handler"
        yield f"{service}: package {package['zip_bytes'] / 1e6:.1f} MB, {slowest}"


def _up(measured: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"make up: {measured['clean_checkout_sec']:.0f} s from a clean checkout, "
        f"{measured['terraform_waiting_share']:.0%} of it Terraform's waiting; again: {measured['again_sec']:.0f} s"
    )


def _orders(measured: Mapping[str, Any]) -> Iterator[str]:
    latency, throughput = measured["latency"], measured["throughput"]
    yield (
        f"order to OrderPlaced: p50 {latency['event_ms_p50']:.0f} ms, p95 {latency['event_ms_p95']:.0f} ms; "
        f"{latency['repeated_after_429']} requests repeated after 429"
    )
    yield (
        f"a second: {throughput['orders_per_sec']:.0f} orders placed, each with its event, and "
        f"{throughput['reads_per_sec']:.0f} read; a bare function invoked {throughput['bare_invoke_per_sec']:.0f} "
        f"({throughput['orders_over_bare_invoke']:.2f} and {throughput['reads_over_bare_invoke']:.2f} of it), "
        f"behind an API {throughput['bare_api_per_sec']:.0f}; "
        f"{throughput['orders_repeated_after_429']} orders and {throughput['reads_repeated_after_429']} reads "
        "repeated after 429"
    )


def _journeys(measured: Mapping[str, Any]) -> Iterator[str]:
    one, minute = measured["one_at_a_time"], measured["minutes"]["held"]
    yield (
        f"order to CONFIRMED: p50 {one['ms_p50']:.0f} ms, p95 {one['ms_p95']:.0f} ms; "
        f"{minute['placed_per_sec']:.1f} a second for a minute, {minute['placed']} placed, "
        f"{minute['confirmed']} confirmed, the last after {minute['last_ended_after_sec']:.0f} s; "
        f"{minute['repeated_after_429']} requests repeated after 429"
    )
    for hop in one["hops"]:
        yield f"{hop['from']} -> {hop['to']}: p50 {hop['ms_p50']:.0f} ms, p95 {hop['ms_p95']:.0f} ms"


def _local_cloud(measured: Mapping[str, Any]) -> Iterator[str]:
    shop = measured["with_the_shop"]
    yield (
        f"local cloud with the shop in it: ready in {shop['ready_median_sec']:.1f} s, "
        f"idle {shop['idle_bytes'] / 1e6:.0f} MB"
    )


_LINES: Mapping[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "synth": _synth,
    "composition": _composition,
    "handlers": _handlers,
    "up": _up,
    "orders": _orders,
    "journeys": _journeys,
    "local_cloud": _local_cloud,
}
