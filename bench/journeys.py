"""Orders all the way to CONFIRMED: how long, what each hop takes, and a minute of them of which none may be lost.

Runs against the local cloud of the checkout it stands in: ``python -m bench.journeys`` after ``make up``.
"""

import json
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import httpx

from bench.event_queue import EventQueue
from bench.quantile import quantile
from cairn.checkout import ROOT
from cairn.environments import LOCAL, local_cloud, target_of
from cairn.errors import CairnError
from cairn.localcloud.traces.trace import Trace
from cairn.shop.addresses import Addresses
from cairn.shop.first_order import Shop
from cairn.shop.operator import operator_token
from cairn.shop.orders_client import OrdersClient
from cairn.shop.shelves import fill_shelves
from cairn.terraform.caller import session
from cairn.terraform.checkout import runner_of

SKU = "sku-1"
SHELF = 100_000
ORDERS = 40
CLIENTS = 4
MINUTE_SEC = 60.0
SETTLED_WITHIN_SEC = 300.0
ENDS = ("OrderConfirmed", "OrderCancelled")


class OrderLost(Exception):
    """An order that was accepted and did not end CONFIRMED; the message counts them."""


def measure() -> dict[str, Any]:
    """Return latencies in ms, hops in ms, and orders a second; raise ``OrderLost`` where one is."""
    target = target_of(LOCAL)
    outputs = runner_of(ROOT, target, stacks=("edge", "platform")).outputs()
    addresses = Addresses.of(outputs, endpoint=target.variables["AWS_ENDPOINT_URL"])
    shop = Shop.open(addresses, target, root=ROOT)
    aws = session(target.variables)
    secrets = aws.client("secretsmanager", endpoint_url=addresses.base_url)
    token = operator_token(secrets, addresses, scopes=("stock/write",))
    fill_shelves(addresses, token, levels={SKU: SHELF})
    bus = outputs["platform"]["event_bus_name"]
    with EventQueue(aws, bus, endpoint=addresses.base_url, detail_types=ENDS) as ends:
        return {"one_at_a_time": _latency(shop, ends), "minute": _minute(shop, ends)}


def _latency(shop: Shop, ends: EventQueue) -> dict[str, Any]:
    client = OrdersClient(shop.addresses, shop.customer)
    samples, traces = [], set()
    for number in range(ORDERS + 3):
        start = time.perf_counter()
        event = ends.wait_for(client.place(SKU, 1, card="tok_approve").order_id, patience_sec=60)
        if event["detail-type"] != "OrderConfirmed":
            raise OrderLost(f"an order of {SKU} ended {event['detail-type']}: {event['detail']}")
        if number >= 3:
            samples.append(1000 * (time.perf_counter() - start))
            traces.add(event["detail"]["traceparent"].split("-")[1])
    time.sleep(5)  # the last spans are sent in batches
    ours = [one for one in local_cloud().traces() if one.id in traces]
    return {
        "from": "POST /orders sent",
        "until": "OrderConfirmed received from a queue on the bus",
        "orders": ORDERS,
        **_quantiles(samples),
        "samples_ms": samples,
        "hops": _hops(ours),
    }


def _minute(shop: Shop, ends: EventQueue) -> dict[str, Any]:
    placed: list[str] = []
    failures: list[Exception] = []
    start = time.perf_counter()

    def buy() -> None:
        client = OrdersClient(shop.addresses, shop.customer)
        try:
            while time.perf_counter() - start < MINUTE_SEC:
                placed.append(client.place(SKU, 1, card="tok_approve").order_id)
        except (CairnError, httpx.HTTPError) as error:
            failures.append(error)

    buyers = [threading.Thread(target=buy) for _ in range(CLIENTS)]
    for buyer in buyers:
        buyer.start()
    ended: dict[str, str] = {}
    while any(buyer.is_alive() for buyer in buyers):
        ended |= ends.take()
    accepted_sec = time.perf_counter() - start
    while set(placed) - set(ended) and time.perf_counter() - start < SETTLED_WITHIN_SEC:
        ended |= ends.take()
    settled_sec = time.perf_counter() - start
    if failures:
        raise failures[0]
    unconfirmed = [one for one in placed if ended.get(one) != "OrderConfirmed"]
    if unconfirmed:
        raise OrderLost(
            f"{len(unconfirmed)} of {len(placed)} orders were not confirmed within {SETTLED_WITHIN_SEC:.0f} s"
        )
    return {
        "clients": CLIENTS,
        "placed": len(placed),
        "confirmed": len(placed),
        "placed_per_sec": len(placed) / accepted_sec,
        "confirmed_per_sec": len(placed) / settled_sec,
        "last_confirmed_after_sec": settled_sec,
    }


def _hops(traces: Iterable[Trace]) -> list[dict[str, Any]]:
    """Where a trace goes from one service to another: the median ms from the parent's beginning to the child's."""
    waits: dict[tuple[str, str], list[float]] = defaultdict(list)
    for trace in traces:
        spans = {span.span_id: span for span in trace.spans}
        for span in trace.spans:
            parent = spans.get(span.parent_id)
            if parent is not None and parent.service != span.service:
                hop = (f"{parent.service}: {parent.name}", f"{span.service}: {span.name}")
                waits[hop].append((span.start_ns - parent.start_ns) / 1e6)
    return [
        {"from": before, "to": after, "times": len(found), **_quantiles(found)}
        for (before, after), found in sorted(waits.items())
    ]


def _quantiles(values: list[float]) -> Mapping[str, float]:
    return {f"ms_p{percent}": quantile(values, percent) for percent in (50, 95)}


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
