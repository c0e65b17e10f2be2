"""Writes ``docs/speed.md`` from the measurements: ``python -m bench.page``; ``make bench`` does so after each."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("results.json")
PAGE = ROOT / "docs" / "speed.md"

Measured = Mapping[str, Any]

_INTRODUCTION = """\
# How fast it is

<!-- Written by `uv run python -m bench.page`; a test holds it current. -->

`make bench` measures this, and writes every sample to `bench/results.json` and this page from it. The local cloud's
times say how soon you see something on a laptop; AWS's are others. Where something else does the same work, both ran
in turn, and the ratio is what counts.
"""


def page(results: Measured) -> str:
    """Return the whole page: a part for each section that has been measured."""
    return "\n".join([_INTRODUCTION, *(part(name, results[name]) for name in _PARTS if name in results)])


def write() -> None:
    """Write the page anew."""
    PAGE.write_text(page(json.loads(RESULTS.read_text())))


def part(name: str, measured: Measured) -> str:
    """Return the part of the page about the section ``name``."""
    title, write = _PARTS[name]
    machine = measured["machine"]
    return (
        f"## {title}\n"
        f"{machine['measured_at'][:10]}, commit `{machine['commit'][:7]}`: {machine['cores']} cores, "
        f"{machine['system']}, Python {machine['python']}.\n\n{write(measured)}"
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _up(measured: Measured) -> str:
    stacks = measured["first_report"]["terraform"]["stacks"].items()
    slowest_first = sorted(stacks, key=lambda stack: -stack[1]["seconds"])
    return (
        f"`make up` in a clean checkout, downloads cached: **{measured['clean_checkout_sec']:.0f} s**, "
        f"{measured['terraform_waiting_share']:.0%} of it waiting that the AWS provider does whatever answers. "
        f"Again, with nothing to change: {measured['again_sec']:.0f} s.\n\n"
    ) + _table(
        ("stack", "resources", "s", "s of it that the provider waits"),
        (
            (f"`{name}`", str(stack["added"]), f"{stack['seconds']:.0f}", f"{stack['waiting_sec']:.0f}")
            for name, stack in slowest_first
        ),
    )


def _orders(measured: Measured) -> str:
    latency, throughput = measured["latency"], measured["throughput"]
    return (
        _table(
            (f"{latency['orders']} orders, one at a time", "p50 ms", "p95 ms"),
            (
                ("`POST /orders` is answered", *_quantiles(latency, "answered_ms")),
                ("`OrderPlaced` is on the event bus", *_quantiles(latency, "event_ms")),
            ),
        )
        + "\n"
        + _table(
            (f"{throughput['clients']} clients who never wait", "a second", "of the bare function's"),
            (
                ("a function that returns at once, invoked", f"{throughput['bare_invoke_per_sec']:.0f}", "1"),
                _beside_bare("orders placed, each with its event", throughput, "orders"),
                _beside_bare("orders read", throughput, "reads"),
            ),
        )
    )


def _beside_bare(what: str, throughput: Measured, name: str) -> tuple[str, str, str]:
    return what, f"{throughput[f'{name}_per_sec']:.0f}", f"{throughput[f'{name}_over_bare_invoke']:.3f}"


def _journeys(measured: Measured) -> str:
    one, minutes = measured["one_at_a_time"], measured["minutes"]
    minute_rows = (
        (
            f"{minute['asked_per_sec']:.0f}",
            *(str(minute[name]) for name in ("placed", "confirmed", "cancelled")),
            f"{minute['last_ended_after_sec']:.0f}",
        )
        for minute in minutes["minutes"]
    )
    hops = ((f"{hop['from']} → {hop['to']}", *_quantiles(hop, "ms")) for hop in one["hops"])
    return (
        f"From `POST /orders` until `OrderConfirmed` is on the event bus, {one['orders']} orders one at a time: "
        f"p50 **{one['ms_p50']:.0f} ms**, p95 **{one['ms_p95']:.0f} ms**. "
        f"Held for a minute without loss: **{minutes['held']['asked_per_sec']:.0f} orders a second**. "
        "At a rate that is too high some are cancelled or refused; each that was accepted ended.\n\n"
        + _table(
            ("orders a second", "placed", "confirmed", "cancelled", "s until the last ended"), minute_rows
        )
        + "\n"
        + _table(("hop", "p50 ms", "p95 ms"), hops)
    )


def _quantiles(measured: Measured, name: str) -> tuple[str, str]:
    return f"{measured[f'{name}_p50']:.0f}", f"{measured[f'{name}_p95']:.0f}"


def _handlers(measured: Measured) -> str:
    rows = (
        (
            f"`{name}`",
            f"{package['zip_bytes'] / 1e6:.1f}",
            handler,
            f"{seconds['median_sec']:.2f}",
            f"{seconds['over_bare_boto3']:.1f}",
        )
        for name, package in measured["packages"].items()
        for handler, seconds in (package["handlers"] or {"": None}).items()
        if seconds is not None
    )
    images = (
        (f"`{name}`", f"{package['zip_bytes'] / 1e6:.1f}")
        for name, package in measured["packages"].items()
        if not package["handlers"]
    )
    return (
        "Every handler imported out of its package, in a process of its own, beside `import boto3.session`.\n\n"
        + _table(("package", "MB", "handler", "import s", "of boto3's"), rows)
        + "\n"
        + _table(("what an image is built from", "MB"), images)
    )


def _composition(measured: Measured) -> str:
    return "Every construct of `modules/`, in turn with an application of AWS CDK.\n\n" + _table(
        ("copies", "resources", "synthesis s", "a resource's time, of AWS CDK's", "plan s"),
        (
            (
                str(size["copies"]),
                str(size["resources"]),
                f"{size['cairn_sec']:.1f}",
                f"{size['cairn_over_cdk_per_resource']:.2f}",
                f"{size['plan_sec']:.0f}",
            )
            for size in measured["sizes"]
        ),
    )


def _synth(measured: Measured) -> str:
    return _table(
        (f"`{measured['command']}`, {measured['resources']} resources", "s", "ms a resource"),
        (
            (
                f"importing {what}",
                f"{measured[f'{name}_median_sec']:.1f}",
                f"{measured[f'{name}_ms_per_resource']:.0f}",
            )
            for name, what in (("lazy", "only what is used of the provider"), ("stock", "the provider whole"))
        ),
    )


def _local_cloud(measured: Measured) -> str:
    return _table(
        ("local cloud", "ready s", "idle MB", "processes"),
        (
            (
                what,
                f"{measured[name]['ready_median_sec']:.1f}",
                f"{measured[name]['idle_bytes'] / 1e6:.0f}",
                str(measured[name]["processes"]),
            )
            for name, what in (("empty", "empty"), ("with_the_shop", "with the shop in it"))
        ),
    )


_PARTS: Mapping[str, tuple[str, Callable[[Measured], str]]] = {
    "up": ("From a clone to a running platform", _up),
    "journeys": ("An order's whole journey", _journeys),
    "orders": ("The orders API", _orders),
    "handlers": ("Packages and cold imports", _handlers),
    "local_cloud": ("The local cloud", _local_cloud),
    "synth": ("Synthesizing an environment", _synth),
    "composition": ("Constructs, beside AWS CDK", _composition),
}


if __name__ == "__main__":
    write()
