"""The stock of the applied shop: as a customer, an operator and the saga reach it."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from cairn.shop.addresses import Addresses
from cairn.shop.operator import operator_token
from tests.support.shop import Shop


@dataclass(frozen=True)
class Stock:
    """One applied shop's stock, as the bearer of ``token`` calls it, or as a stranger."""

    shop: Shop
    token: str | None = None

    @classmethod
    def of_operator(cls, shop: Shop) -> "Stock":
        """As the machine that may write it."""
        addresses = Addresses.of(shop.outputs, endpoint=shop.account.cloud.endpoint)
        token = operator_token(shop.account.clients("secretsmanager"), addresses, scopes=("stock/write",))
        return cls(shop, token)

    def call(
        self, method: str, sku: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        """Send one request to ``/stock/{sku}``."""
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return httpx.request(
            method,
            f"{self.shop.account.cloud.endpoint}/stock/{sku}",
            headers={"Host": self.shop.host, **bearer, **(headers or {})},
            timeout=30,
            trust_env=False,
            **more,
        )

    def set(self, sku: str, available: int) -> None:
        """Make it so many that can be ordered."""
        answer = self.call("PUT", sku, json={"available": available})
        assert answer.status_code == 200, answer.text

    def available(self, sku: str) -> int:
        """Return how many can be ordered."""
        answer = self.call("GET", sku)
        assert answer.status_code == 200, answer.text
        return int(answer.json()["available"])


def command(shop: Shop, kind: str, order_id: str, sku: str, quantity: int) -> None:
    """Send what the saga would."""
    body = {
        "schema_version": 1,
        "command": kind,
        "order_id": order_id,
        "lines": [{"sku": sku, "quantity": quantity}],
        "task_token": "nobody waits",
    }
    queue_url = shop.outputs["inventory"]["queue_url"]
    shop.account.clients("sqs").send_message(QueueUrl=queue_url, MessageBody=json.dumps(body))


def fresh_sku(name: str) -> str:
    """Return a SKU that no other test has."""
    return f"{name}-{uuid.uuid4().hex[:8]}"
