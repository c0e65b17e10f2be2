"""A customer of the applied shop who browses and orders all the time, while a test does something to the shop."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import httpx

from tests.support.load import Load
from tests.support.mail import emails_to
from tests.support.products import offer
from tests.support.shop import Shop
from tests.support.stock import Stock, fresh_sku
from tests.support.tokens import Customer

READ_EVERY_SEC, ORDER_EVERY_SEC = 0.5, 1.0
PATIENCE_SEC = 30.0
PLENTY = 100_000
_PLACE = "POST /orders"


class Shoppers:
    """Every read of every API twice a second, and an order each second, by one customer; in a ``with`` block."""

    def __init__(self, shop: Shop) -> None:
        self.customer: Customer = shop.customer()
        self._shop, self._sku = shop, _offered(shop)
        self._loads: dict[str, Load] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Shoppers":
        for path in self._paths():
            self._loads[path] = Load(self._caller("GET", path, wanted=200), every_sec=READ_EVERY_SEC)
        order = {"lines": [{"sku": self._sku, "quantity": 1}], "card_token": "tok_approve"}
        place = self._caller("POST", "/orders", wanted=201, json=order)
        self._loads[_PLACE] = Load(place, every_sec=ORDER_EVERY_SEC)
        for load in self._loads.values():
            self._stack.enter_context(load)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def failures(self) -> list[str]:
        """What went wrong, each with what was asked."""
        return [f"{name}: {each}" for name, load in self._loads.items() for each in load.failures]

    @property
    def answered(self) -> Mapping[str, int]:
        """How many good answers each call got."""
        return {name: len(load.seen) for name, load in self._loads.items()}

    def untold(self) -> Sequence[str]:
        """What the customer should have been told of the accepted orders by now and was not, and where each is."""
        told = {email.subject for email in emails_to(self._shop.account, self.customer.email)}
        return [
            f"{subject} ({self._status(order_id)})"
            for order_id in self._loads[_PLACE].seen
            for became in ("is confirmed", "is on its way")
            if (subject := f"Your order {order_id[:8]} {became}") not in told
        ]

    def _status(self, order_id: str) -> str:
        with self._shop.api(self.customer.access_token) as api:
            answer = api.get(self.customer.user_id, order_id)
            return str(answer.json().get("status", answer.status_code))

    def _paths(self) -> Sequence[str]:
        mine = self.customer.user_id
        return (
            "/products",
            f"/products/{self._sku}",
            f"/stock/{self._sku}",
            f"/recommendations/{mine}",
            f"/users/{mine}",
            f"/orders/{mine}",
        )

    def _caller(self, method: str, path: str, *, wanted: int, **body: Any) -> Callable[[], str]:
        client = httpx.Client(
            base_url=self._shop.account.cloud.endpoint,
            headers={"Host": self._shop.host, "Authorization": f"Bearer {self.customer.access_token}"},
            timeout=PATIENCE_SEC,
            trust_env=False,
        )
        self._stack.callback(client.close)

        def call() -> str:
            more = {"headers": {"Idempotency-Key": str(uuid.uuid4())}} if method == "POST" else {}
            answer = client.request(method, path, **body, **more)
            assert answer.status_code == wanted, f"{answer.status_code} {answer.text}"
            return str(answer.json().get("order_id", ""))

        return call


def _offered(shop: Shop) -> str:
    """Offer a product of which there is plenty; return its SKU."""
    sku = fresh_sku("load")
    Stock.of_operator(shop).set(sku, PLENTY)
    offer(shop, sku)
    return sku
