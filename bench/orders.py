"""One order's way to its event, and orders a second beside the same emulator's bare function, in one run.

Runs against the local cloud of the checkout it stands in: ``python -m bench.orders`` after ``make up``.
"""

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bench.bare_function import BareFunction
from bench.buyer import Buyer
from bench.event_queue import EventQueue
from bench.open_shop import OpenShop
from bench.patience import Patience
from bench.quantile import quantile

WARM_UP = 5
ORDERS = 100
CLIENTS = 4
ROUNDS = 3
ROUND_SEC = 6.0

MakeCall = Callable[[Patience], Callable[[], object]]


def measure() -> dict[str, Any]:
    """Return latencies in ms and requests a second."""
    shop = OpenShop.here()
    endpoint = shop.addresses.base_url
    with (
        EventQueue(shop.aws, shop.bus, endpoint=endpoint) as events,
        BareFunction(shop.aws, endpoint=endpoint) as bare,
    ):
        return {"latency": _latency(shop, events), "throughput": _throughput(shop, bare)}


def _latency(shop: OpenShop, events: EventQueue) -> dict[str, Any]:
    warming_up, buyer = shop.buyer(), shop.buyer()
    for _ in range(WARM_UP):
        _order(warming_up, events)
    samples = [_order(buyer, events) for _ in range(ORDERS)]
    return {
        "from": "POST /orders sent",
        "until": "OrderPlaced received from a queue on the bus",
        "orders": ORDERS,
        "repeated_after_429": buyer.patience.repeated_after_429,
        **{
            f"{name}_{label}": quantile([sample[name] for sample in samples], share)
            for name in ("answered_ms", "event_ms")
            for label, share in (("p50", 50), ("p95", 95))
        },
        "samples": samples,
    }


def _order(buyer: Buyer, events: EventQueue) -> dict[str, float]:
    """Return the ms until an order was taken and until its event; a buyer's pauses are in both."""
    start = time.perf_counter()
    placed = buyer.buy()
    answered = time.perf_counter() - start
    events.wait_for(placed.order_id)
    return {"answered_ms": 1000 * answered, "event_ms": 1000 * (time.perf_counter() - start)}


def _throughput(shop: OpenShop, bare: BareFunction) -> dict[str, Any]:
    placed = shop.buyer().buy()
    callers: Mapping[str, MakeCall] = {
        "orders": lambda patience: shop.buyer(patience).buy,
        "reads": lambda patience: partial(shop.buyer(patience).read, placed.order_id),
        "bare_api": bare.api_caller,
        "bare_invoke": bare.invoker,
    }
    rounds = [
        {
            f"{what}_{measured}": value
            for what, make_call in callers.items()
            for measured, value in _round(make_call).items()
        }
        for _ in range(ROUNDS)
    ]
    best = {
        f"{what}_per_sec": statistics.median(each[f"{what}_per_sec"] for each in rounds) for what in callers
    }
    return {
        "clients": CLIENTS,
        "round_sec": ROUND_SEC,
        "rounds": rounds,
        **best,
        **{
            f"{what}_repeated_after_429": sum(each[f"{what}_repeated_after_429"] for each in rounds)
            for what in callers
        },
        **{
            f"{what}_over_{bare}": best[f"{what}_per_sec"] / best[f"{bare}_per_sec"]
            for what in ("orders", "reads")
            for bare in ("bare_api", "bare_invoke")
        },
    }


def _round(make_call: MakeCall) -> dict[str, float]:
    """Return how many calls ``CLIENTS`` threads got answered in a second, and how many requests were sent again.

    A call that fails raises; a 429 is no failure before a client's patience ends.
    """
    patiences = [Patience() for _ in range(CLIENTS)]
    calls = [make_call(patience) for patience in patiences]
    for call in calls:
        call()
    warming_up = sum(patience.repeated_after_429 for patience in patiences)
    counts = [0] * CLIENTS
    failures: list[BaseException] = []
    end = time.perf_counter() + ROUND_SEC

    def work(number: int) -> None:
        try:
            while time.perf_counter() < end:
                calls[number]()
                counts[number] += 1
        except BaseException as error:  # noqa: BLE001  raised again by who waits for the thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return {
        "per_sec": sum(counts) / (time.perf_counter() - start),
        "repeated_after_429": sum(patience.repeated_after_429 for patience in patiences) - warming_up,
    }


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
