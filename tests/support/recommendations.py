"""The recommendations of the applied shop: orders that were confirmed, and what a customer is recommended."""

import uuid
from collections.abc import Sequence

import httpx

from services.contracts import OrderConfirmed
from tests.support.order_events import detail_of, put_on_bus
from tests.support.shop import Shop
from tests.support.tokens import Customer


def buy(shop: Shop, user_id: str, *skus: str, at: str = "2026-01-01T12:00:00Z", times: int = 1) -> None:
    """Tell the shop that ``user_id`` has bought ``skus`` together; ``times`` deliveries of the one event."""
    lines = [{"sku": sku, "quantity": 1} for sku in skus]
    detail = detail_of(OrderConfirmed, user_id, lines=lines, occurred_at=at)
    for _ in range(times):
        put_on_bus(shop, OrderConfirmed, detail)


def ask(shop: Shop, user_id: str, token: str | None, **headers: str) -> httpx.Response:
    """GET what is recommended to ``user_id``, with ``token`` as bearer token where there is one."""
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(
        f"{shop.account.cloud.endpoint}/recommendations/{user_id}",
        headers={"Host": shop.host, **bearer, **headers},
        timeout=30,
        trust_env=False,
    )


def recommended_to(shop: Shop, customer: Customer) -> Sequence[tuple[str, int]]:
    """Return the SKUs that a customer is recommended and in how many orders each was, the best first."""
    answer = ask(shop, customer.user_id, customer.access_token)
    assert answer.status_code == 200, answer.text
    return [(one["sku"], one["bought_together"]) for one in answer.json()["recommendations"]]


def fresh_skus(*names: str) -> list[str]:
    """Return SKUs that no other test has bought, which end with ``names``."""
    prefix = uuid.uuid4().hex[:8]
    return [f"{prefix}-{name}" for name in names]
