"""Products in Valkey, each for a while; without it the service is slower, and no less right."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Protocol

import valkey
from pybreaker import CircuitBreaker, CircuitBreakerError

from services.catalog.domain import Product

TTL_SEC = 30
"""The longest that a price is told after another one was kept, and this only where forgetting it failed."""
PREFIX = "catalog:product:"
FAILURES, REST_SEC = 3, 5


class Client(Protocol):
    """What is used of ``valkey.Valkey``."""

    def get(self, name: str) -> Any:
        """Return the bytes under ``name``; None where there are none."""

    def set(self, name: str, value: str, *, ex: int) -> Any:
        """Keep ``value`` for ``ex`` seconds."""

    def delete(self, *names: str) -> Any:
        """Drop what is kept under ``names``."""


class ValkeyProducts:
    """A cache that is asked no more for five seconds, once it has failed three times in a row."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._breaker = CircuitBreaker(fail_max=FAILURES, reset_timeout=REST_SEC)

    def find(self, sku: str) -> Product | None:
        """Return the product as it was kept at most ``TTL_SEC`` ago."""
        kept = self._asked(lambda: self._client.get(PREFIX + sku))
        return None if kept is None else Product(**json.loads(kept))

    def keep(self, product: Product) -> None:
        """Remember the product for ``TTL_SEC``."""
        self._asked(lambda: self._client.set(PREFIX + product.sku, json.dumps(asdict(product)), ex=TTL_SEC))

    def forget(self, sku: str) -> None:
        """Know nothing of that product any more."""
        self._asked(lambda: self._client.delete(PREFIX + sku))

    def _asked(self, call: Callable[[], Any]) -> Any:
        try:
            return self._breaker.call(call)
        except (valkey.ValkeyError, CircuitBreakerError):
            return None
