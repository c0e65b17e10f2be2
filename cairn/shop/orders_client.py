"""The orders API, called as a customer's application calls it."""

import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.shop.addresses import Addresses
from cairn.shop.customer import SignedIn

FINAL = frozenset({"CONFIRMED", "CANCELLED"})

_TIMEOUT_SEC = 30.0
_PAUSE_SEC = 0.5


class TooManyRequests(CairnError):
    """An answer 429: nothing was begun, and the same request may be sent again after a pause."""


@dataclass(frozen=True)
class PlacedOrder:
    """The API's answer: ``body`` is the order as the customer sees it, ``seconds`` how long the call took."""

    order_id: str
    status: str
    body: dict[str, Any]
    seconds: float


class OrdersClient:
    """Places and follows the orders of one signed-in customer."""

    def __init__(self, addresses: Addresses, customer: SignedIn) -> None:
        self._addresses = addresses
        self._customer = customer
        self._http = httpx.Client(
            timeout=_TIMEOUT_SEC,
            trust_env=False,
            headers={"Authorization": f"Bearer {customer.access_token}", **addresses.headers},
        )

    def place(self, sku: str, quantity: int, *, card: str, idempotency_key: str | None = None) -> PlacedOrder:
        """Place an order for ``quantity`` of ``sku``; a fresh idempotency key where none is given.

        Raises ``TooManyRequests`` while the shop is too busy: call it again with the same key.
        """
        return self._call(
            "POST",
            self._addresses.orders_url,
            headers={"Idempotency-Key": idempotency_key or str(uuid.uuid4())},
            json={"lines": [{"sku": sku, "quantity": quantity}], "card_token": card},
        )

    def get(self, order_id: str) -> PlacedOrder:
        """Return the order as it is now."""
        return self._call("GET", f"{self._addresses.orders_url}/{self._customer.user_id}/{order_id}")

    def follow(self, order_id: str, *, since: str, patience_sec: float) -> Iterator[PlacedOrder]:
        """Yield the order each time its status is no longer ``since``.

        Ends with a final status, and when ``patience_sec`` is over.
        """
        deadline = time.monotonic() + patience_sec
        while since not in FINAL and time.monotonic() < deadline:
            order = self.get(order_id)
            if order.status != since:
                since = order.status
                yield order
            time.sleep(_PAUSE_SEC)

    def _call(self, method: str, url: str, **arguments: Any) -> PlacedOrder:
        started = time.monotonic()
        try:
            answer = self._http.request(method, url, **arguments)
        except httpx.HTTPError as error:
            raise CairnError(
                f"{method} {url} got no answer.",
                f"{type(error).__name__}: {error}.",
                f"Is the local cloud running? `{how_to_call()} status`.",
            ) from error
        seconds = time.monotonic() - started
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise TooManyRequests(
                f"{method} {url} was answered with 429.",
                answer.text.strip()[:2000],
                "The shop has more requests than it takes at once: send it again in a moment.",
            )
        if answer.is_error:
            raise CairnError(
                f"{method} {url} was answered with {answer.status_code}.",
                answer.text.strip()[:2000],
                f"The function's own words: `{how_to_call()} logs orders`."
                if answer.is_server_error
                else "What an order may be: services/orders/README.md.",
            )
        body: dict[str, Any] = answer.json()
        return PlacedOrder(str(body["order_id"]), str(body["status"]), body, seconds)
