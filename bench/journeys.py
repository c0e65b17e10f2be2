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

from bench.buyer import SKU, Buyer
from bench.event_queue import EventQueue
from bench.open_shop import OpenShop
from bench.quantile import quantile
from cairn.environments import local_cloud
from cairn.errors import CairnError
from cairn.localcloud.traces.trace import Trace
from cairn.shop.operator import operator_token
from cairn.shop.shelves import fill_shelves

SHELF = 100_000
WARM_UP = 3
ORDERS = 40
CLIENTS = 4
MINUTE_SEC = 60.0
RATES = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0)
"""Orders a second, a minute at each, until one is too many."""
SETTLED_WITHIN_SEC = 300.0
ENDS = ("OrderConfirmed", "OrderCancelled")


class OrderLost(Exception):
    """An order that was accepted and did not end, or not as it should; the message counts them."""


def measure() -> dict[str, Any]:
    """Return latencies in ms, hops in ms, and orders a second; raise ``OrderLost`` where one is."""
    shop = OpenShop.here()
    endpoint = shop.addresses.base_url
    secrets = shop.aws.client("secretsmanager", endpoint_url=endpoint)
    token = operator_token(secrets, shop.addresses, scopes=("stock/write",))
    fill_shelves(shop.addresses, token, levels={SKU: SHELF})
    with EventQueue(shop.aws, shop.bus, endpoint=endpoint, detail_types=ENDS) as ends:
        return {"one_at_a_time": _latency(shop, ends), "minutes": _minutes(shop, ends)}


def _latency(shop: OpenShop, ends: EventQueue) -> dict[str, Any]:
    warming_up, buyer = shop.buyer(), shop.buyer()
    for _ in range(WARM_UP):
        _journey(warming_up, ends)
    journeys = [_journey(buyer, ends) for _ in range(ORDERS)]
    samples, traces = [ms for ms, _ in journeys], {trace for _, trace in journeys}
    time.sleep(5)  # the last spans are sent in batches
    ours = [one for one in local_cloud().traces() if one.id in traces]
    return {
        "from": "POST /orders sent",
        "until": "OrderConfirmed received from a queue on the bus",
        "orders": ORDERS,
        "repeated_after_429": buyer.patience.repeated_after_429,
        **_quantiles(samples),
        "samples_ms": samples,
        "hops": _hops(ours),
    }


def _journey(buyer: Buyer, ends: EventQueue) -> tuple[float, str]:
    """Return the ms until an order was confirmed, a buyer's pauses among them, and the id of its trace."""
    start = time.perf_counter()
    event = ends.wait_for(buyer.buy().order_id, patience_sec=60)
    if event["detail-type"] != "OrderConfirmed":
        raise OrderLost(f"an order of {SKU} ended {event['detail-type']}: {event['detail']}")
    return 1000 * (time.perf_counter() - start), event["detail"]["traceparent"].split("-")[1]


def _minutes(shop: OpenShop, ends: EventQueue) -> dict[str, Any]:
    """A minute at each of ``RATES`` until one is too many; raise ``OrderLost`` where the first one is."""
    minutes: list[dict[str, Any]] = []
    for rate in RATES:
        minutes.append(_minute(shop, ends, rate))
        if not _is_held(minutes[-1]):
            break
    held = [minute for minute in minutes if _is_held(minute)]
    if not held:
        raise OrderLost(f"not even {RATES[0]} orders a second were all confirmed: {minutes}")
    return {"clients": CLIENTS, "held": held[-1], "minutes": minutes}


def _is_held(minute: Mapping[str, Any]) -> bool:
    return minute["refusal"] is None and minute["confirmed"] == minute["placed"]


def _minute(shop: OpenShop, ends: EventQueue, rate: float) -> dict[str, Any]:
    """Place ``rate`` orders a second for a minute; raise ``OrderLost`` where one that was accepted does not end.

    A buyer whose order is refused stops; ``refusal`` says why the first was.
    """
    placed: list[str] = []
    refusals: list[Exception] = []
    buyers = [shop.buyer() for _ in range(CLIENTS)]
    start = time.perf_counter()

    def buy(buyer: Buyer, number: int) -> None:
        try:
            for turn in range(number, int(MINUTE_SEC * rate), CLIENTS):
                time.sleep(max(0.0, start + turn / rate - time.perf_counter()))
                if time.perf_counter() - start > MINUTE_SEC:
                    return
                placed.append(buyer.buy().order_id)
        except (CairnError, httpx.HTTPError) as error:
            refusals.append(error)

    threads = [threading.Thread(target=buy, args=(buyer, n)) for n, buyer in enumerate(buyers)]
    for thread in threads:
        thread.start()
    ended: dict[str, str] = {}
    while any(thread.is_alive() for thread in threads):
        ended |= ends.take()
    accepted_sec = time.perf_counter() - start
    while set(placed) - set(ended) and time.perf_counter() - start < SETTLED_WITHIN_SEC:
        ended |= ends.take()
    settled_sec = time.perf_counter() - start
    lost = set(placed) - set(ended)
    if lost:
        raise OrderLost(f"{len(lost)} of {len(placed)} orders did not end within {SETTLED_WITHIN_SEC:.0f} s")
    confirmed = sum(ended[one] == "OrderConfirmed" for one in placed)
    return {
        "asked_per_sec": rate,
        "placed": len(placed),
        "confirmed": confirmed,
        "cancelled": len(placed) - confirmed,
        "refusal": str(refusals[0]) if refusals else None,
        "repeated_after_429": sum(buyer.patience.repeated_after_429 for buyer in buyers),
        "placed_per_sec": len(placed) / accepted_sec,
        "confirmed_per_sec": confirmed / settled_sec,
        "last_ended_after_sec": settled_sec,
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
