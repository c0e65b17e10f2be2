"""What the service tests share: the ports' stand-ins wired in, and the log as it was written."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from services.kit.logs import logger_of
from services.orders import wiring
from tests.services.fakes import InMemoryBus, InMemoryOrders


@pytest.fixture(autouse=True)
def _tokens_are_made_for_the_shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TABLE_NAME", "orders")
    monkeypatch.setenv("CLIENT_IDS", "shop")
    wiring.client_ids.cache_clear()
    yield
    wiring.client_ids.cache_clear()


@pytest.fixture
def orders(monkeypatch: pytest.MonkeyPatch) -> InMemoryOrders:
    """The orders that the handlers see."""
    stored = InMemoryOrders()
    monkeypatch.setattr(wiring, "orders", lambda: stored)
    monkeypatch.setattr(wiring, "orders_to_settle", lambda: stored)
    return stored


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> InMemoryBus:
    """The bus that the stream's handler publishes to."""
    published = InMemoryBus()
    monkeypatch.setattr(wiring, "publisher", lambda: published)
    return published


@pytest.fixture
def log() -> Callable[[], list[dict[str, Any]]]:
    """Return a function that returns the lines which the orders service logged since the test began."""
    written = io.StringIO()
    logger_of("orders").registered_handler.setStream(written)  # type: ignore[attr-defined]
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]
