"""While something of the shop is away or misbehaves, every accepted order ends, and money and stock agree.

Long, because each fault takes two minutes: customers order while it lasts, and what it held up is waited for.
"""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import cycle, islice

import pytest

from cairn.localcloud.faults.fault import Fault
from cairn.redrive.dead_letters import dead_letter_queues
from cairn.redrive.resend import resend
from services.contracts import OrderPlaced
from tests.e2e.auditor import FINAL, Auditor
from tests.support.events import kept_events
from tests.support.eventually import eventually
from tests.support.order_events import put_on_bus
from tests.support.products import PRICE, offer
from tests.support.shop import Shop
from tests.support.stock import Stock, fresh_sku

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(900), pytest.mark.xdist_group("shop")]

AWAY_SEC = 15
ORDERS, BUYERS, STOCKED = 30, 3, 40
CARDS = ("tok_approve", "tok_approve", "tok_decline", "tok_twice", "tok_charge_then_timeout")
ENDED_WITHIN_SEC = 480

Trouble = Callable[[Shop], Callable[[list[str]], None]]
"""Begins, and returns what is to be done with the orders that were placed meanwhile."""


def _for_a_while(effect: str, dependency: str, *, of: str = "") -> Trouble:
    def begin(shop: Shop) -> Callable[[list[str]], None]:
        ends_at = time.time() + AWAY_SEC
        fault = Fault(
            effect=effect,
            dependency=dependency,
            of=of,
            account_id=shop.account.account_id,
            ends_at=ends_at,
        )
        shop.account.cloud.set_fault(fault)
        # The books are read where the fault is: no sooner than it is over.
        return lambda _: time.sleep(max(0.0, ends_at - time.time()))

    return begin


def _killed(service: str) -> Trouble:
    def begin(shop: Shop) -> Callable[[list[str]], None]:
        kill = Fault(effect="kill", dependency=service, account_id=shop.account.account_id)
        assert shop.account.cloud.set_fault(kill) > 0
        return lambda _: None

    return begin


def _payments_away(shop: Shop) -> Callable[[list[str]], None]:
    """Longer than AWS Lambda tries to begin a saga: then an operator puts the orders back, as the runbook says."""
    _for_a_while("cut", "payments")(shop)

    def put_back(orders: list[str]) -> None:
        shop.account.cloud.clear_faults()
        states, machine = shop.account.clients("stepfunctions"), shop.outputs["payments"]["state_machine_arn"]

        def all_begun() -> None:
            for queue in dead_letter_queues(shop.account.clients):
                if queue.name.endswith("payments-unbegun") and queue.depth:
                    assert resend(shop.account.clients, queue).left == ()
            pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
            begun = {run["name"] for page in pages for run in page["executions"]}
            assert begun >= set(orders), f"{len(set(orders) - begun)} are not begun"

        eventually(all_begun, within_sec=120, every_sec=2)

    return put_back


def _poison(shop: Shop) -> Callable[[list[str]], None]:
    """Messages that nobody can read, in the queues by which the saga is answered and told of."""
    sqs = shop.account.clients("sqs")
    urls = [
        url
        for url in sqs.list_queues()["QueueUrls"]
        if url.endswith(("inventory-commands", "orders-payments"))
    ]
    assert len(urls) == 2
    for url in urls:
        for body in ("no JSON", "{}"):
            sqs.send_message(QueueUrl=url, MessageBody=body)
    return lambda _: None


def _delivered_again(shop: Shop) -> Callable[[list[str]], None]:
    """Every placed order is put on the bus a second time, as it was."""

    def again(order_ids: list[str]) -> None:
        placed = {
            event["detail"]["order_id"]: event["detail"]
            for event in kept_events(shop)
            if event["detail-type"] == OrderPlaced.DETAIL_TYPE
        }
        for order_id in order_ids:
            put_on_bus(shop, OrderPlaced, placed[order_id])

    return again


TROUBLES: dict[str, Trouble] = {
    "the databases are cut off": _for_a_while("cut", "rds"),
    "the cache is cut off": _for_a_while("cut", "elasticache"),
    "the payments service is away": _payments_away,
    "the inventory is throttled at its tables": _for_a_while("throttle", "dynamodb", of="inventory"),
    "the inventory is killed": _killed("inventory"),
    "the catalog is killed": _killed("catalog"),
    "messages are poisoned": _poison,
    "every order is delivered again": _delivered_again,
}


@pytest.fixture(scope="module")
def stock(shop: Shop) -> Stock:
    return Stock.of_operator(shop)


@pytest.fixture(autouse=True)
def healed(shop: Shop) -> Iterator[None]:
    yield
    shop.account.cloud.clear_faults()


def _ordered(shop: Shop, sku: str) -> list[str]:
    """Place orders for the length of a fault, each sent twice at once, as who double-clicks does; return their ids."""
    cards = list(islice(cycle(CARDS), ORDERS))

    def buy(cards: list[str]) -> list[str]:
        found = []
        with shop.api(shop.customer().access_token) as api, ThreadPoolExecutor(2) as twice:
            for card in cards:
                order = {"lines": [{"sku": sku, "quantity": 1}], "card_token": card}
                send = partial(api.place_patiently, order, key=str(uuid.uuid4()))
                answers = [sent.result() for sent in [twice.submit(send) for _ in range(2)]]
                assert [answer.status_code for answer in answers] == [201, 201], answers
                (order_id,) = {str(answer.json()["order_id"]) for answer in answers}
                found.append(order_id)
                time.sleep(1)
        return found

    with ThreadPoolExecutor(BUYERS) as buyers:
        return [
            order_id
            for found in buyers.map(buy, (cards[n::BUYERS] for n in range(BUYERS)))
            for order_id in found
        ]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_order_ends_and_the_books_agree(shop: Shop, stock: Stock, trouble: str) -> None:
    auditor, sku = Auditor(shop), fresh_sku("troubled")
    eventually(lambda: offer(shop, sku), within_sec=120)
    eventually(lambda: stock.set(sku, STOCKED), within_sec=120)
    follow_up = TROUBLES[trouble](shop)
    orders = _ordered(shop, sku)
    follow_up(orders)

    def all_ended() -> Counter[str | None]:
        statuses = Counter(auditor.statuses(orders))
        assert set(statuses) <= set(FINAL), statuses
        return statuses

    statuses = eventually(all_ended, within_sec=ENDED_WITHIN_SEC, every_sec=2)
    assert auditor.findings(orders) == []
    assert statuses["CANCELLED"] >= CARDS.count("tok_decline") * ORDERS // len(CARDS)
    assert auditor.available(sku) == STOCKED - statuses["CONFIRMED"]
    assert sum(map(auditor.charged, orders)) == PRICE * statuses["CONFIRMED"]


def test_what_could_not_be_read_is_kept(shop: Shop) -> None:
    """Poison is no reason to go round for ever: it ends in the dead-letter queues of both."""
    sqs = shop.account.clients("sqs")
    urls = [
        url
        for url in sqs.list_queues()["QueueUrls"]
        if url.endswith(("inventory-commands-dead-letter", "orders-payments-dead-letter"))
    ]

    found: dict[str, set[str]] = {url: set() for url in urls}

    def kept() -> None:
        for url, bodies in found.items():
            # Other tests' letters lie there too: those that were read are out of the way for a while.
            answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=20)
            bodies.update(message["Body"] for message in answer.get("Messages", []))
            assert bodies >= {"no JSON", "{}"}

    assert len(urls) == 2
    eventually(kept, within_sec=300, every_sec=2)
