"""One order's way to its event, and orders a second beside the same emulator's bare function, in one run.

Runs against the local cloud of the checkout it stands in: ``python -m bench.orders`` after ``make up``.
"""

import json
import statistics
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from bench.bare_function import BareFunction
from bench.event_queue import EventQueue
from bench.quantile import quantile
from cairn.checkout import ROOT
from cairn.environments import LOCAL, target_of
from cairn.shop.addresses import Addresses
from cairn.shop.first_order import Shop
from cairn.shop.orders_client import OrdersClient
from cairn.terraform.caller import session
from cairn.terraform.checkout import runner_of

ORDERS = 100
CLIENTS = 4
ROUNDS = 3
ROUND_SEC = 6.0


def measure() -> dict[str, Any]:
    """Return latencies in ms and requests a second."""
    target = target_of(LOCAL)
    outputs = runner_of(ROOT, target, stacks=("edge", "platform")).outputs()
    addresses = Addresses.of(outputs, endpoint=target.variables["AWS_ENDPOINT_URL"])
    shop = Shop.open(addresses, target, root=ROOT)
    aws = session(target.variables)
    with (
        EventQueue(aws, outputs["platform"]["event_bus_name"], endpoint=addresses.base_url) as events,
        BareFunction(aws, endpoint=addresses.base_url) as bare,
    ):
        return {"latency": _latency(shop, events), "throughput": _throughput(shop, bare)}


def _latency(shop: Shop, events: EventQueue) -> dict[str, Any]:
    client = OrdersClient(shop.addresses, shop.customer)
    samples = []
    for _ in range(ORDERS + 5):
        start = time.perf_counter()
        placed = client.place("sku-1", 1, card="tok_approve")
        answered = time.perf_counter() - start
        events.wait_for(placed.order_id)
        samples.append({"answered_ms": 1000 * answered, "event_ms": 1000 * (time.perf_counter() - start)})
    samples = samples[5:]
    return {
        "from": "POST /orders sent",
        "until": "OrderPlaced received from a queue on the bus",
        "orders": ORDERS,
        **{
            f"{name}_{label}": quantile([sample[name] for sample in samples], share)
            for name in ("answered_ms", "event_ms")
            for label, share in (("p50", 50), ("p95", 95))
        },
        "samples": samples,
    }


def _throughput(shop: Shop, bare: BareFunction) -> dict[str, Any]:
    def order() -> Callable[[], object]:
        client = OrdersClient(shop.addresses, shop.customer)
        return lambda: client.place("sku-1", 1, card="tok_approve")

    placed = OrdersClient(shop.addresses, shop.customer).place("sku-1", 1, card="tok_approve")

    def read() -> Callable[[], object]:
        client = OrdersClient(shop.addresses, shop.customer)
        return lambda: client.get(placed.order_id)

    rounds = []
    for _ in range(ROUNDS):
        rounds.append(
            {
                "orders_per_sec": _per_second(order),
                "reads_per_sec": _per_second(read),
                "bare_api_per_sec": _per_second(bare.api_caller),
                "bare_invoke_per_sec": _per_second(bare.invoker),
            }
        )
    best = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
    return {
        "clients": CLIENTS,
        "round_sec": ROUND_SEC,
        "rounds": rounds,
        **best,
        **{
            f"{what}_over_{bare}": best[f"{what}_per_sec"] / best[f"{bare}_per_sec"]
            for what in ("orders", "reads")
            for bare in ("bare_api", "bare_invoke")
        },
    }


def _per_second(make_call: Callable[[], Callable[[], object]]) -> float:
    """Return how many calls ``CLIENTS`` threads got answered in a second; a call that fails raises."""
    calls = [make_call() for _ in range(CLIENTS)]
    for call in calls:
        call()
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
    return sum(counts) / (time.perf_counter() - start)


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
