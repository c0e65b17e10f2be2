"""The orders API as a customer's program calls it, by the host name of the environment's domain."""

import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import httpx

from cairn.localcloud import LocalCloud
from tests.support.eventually import eventually

BUSY = (429, 502, 503)
CARD = "tok_approve"
ORDER = {"lines": [{"sku": "mug-blue", "quantity": 2}], "card_token": CARD}


class OrdersApi:
    """Calls ``/orders`` under the host; with a token as a signed-in customer, without one as a stranger."""

    def __init__(self, cloud: LocalCloud, *, host: str, token: str | None = None) -> None:
        headers = {"Host": host, **({"Authorization": f"Bearer {token}"} if token is not None else {})}
        self._client = httpx.Client(base_url=cloud.endpoint, headers=headers, timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def place(
        self, order: Mapping[str, Any] | None = None, *, key: str | None = None, **request: Any
    ) -> httpx.Response:
        """POST an order under an idempotency key (a new one by default); ``request`` goes to httpx as it is."""
        body = {} if "content" in request else {"json": ORDER if order is None else order}
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), **request.pop("headers", {})}
        return self._client.post("/orders", headers=headers, **body, **request)

    def place_patiently(
        self, order: Mapping[str, Any] | None = None, *, key: str, within_sec: float = 150
    ) -> httpx.Response:
        """Send the order again under its key, as a client does, while the service is busy or does not answer."""

        def attempt() -> httpx.Response:
            try:
                answer = self.place(order, key=key)
            except httpx.TimeoutException as error:
                raise AssertionError("no answer in time") from error
            assert answer.status_code not in BUSY, answer.text
            return answer

        return eventually(attempt, within_sec=within_sec, every_sec=0.5)

    def list_of(self, user_id: str) -> httpx.Response:
        """GET the orders of one customer."""
        return self._client.get(f"/orders/{user_id}")

    def get(self, user_id: str, order_id: str) -> httpx.Response:
        """GET one order."""
        return self._client.get(f"/orders/{user_id}/{order_id}")

    def request(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send anything to any path."""
        return self._client.request(method, path, **request)
