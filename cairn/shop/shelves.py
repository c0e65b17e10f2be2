"""Fills the shelves of the demo shop, as its operator."""

import time
from collections.abc import Mapping

import httpx

from cairn.errors import CairnError
from cairn.shop.addresses import Addresses

STOCK: Mapping[str, int] = {
    "kettle-steel": 25,
    "mug-blue": 60,
    "sku-1": 1000,
    "tea-assam": 120,
    "tea-sencha": 80,
}
"""How many of each product can be ordered once the shop is up."""
_TIMEOUT_SEC = 30.0
_PAUSE_SEC = 0.5


def fill_shelves(
    addresses: Addresses, token: str, *, levels: Mapping[str, int] = STOCK, patience_sec: float = 60.0
) -> None:
    """Make it so many of each product as ``levels`` says; ``token`` is the operator's.

    Tasks that have only just been started are waited for. Raises ``CairnError`` where one level is not taken, and where
    nobody answers within ``patience_sec``.
    """
    headers = {"Authorization": f"Bearer {token}", **addresses.headers}
    deadline = time.monotonic() + patience_sec
    with httpx.Client(timeout=_TIMEOUT_SEC, trust_env=False, headers=headers) as http:
        for sku, available in levels.items():
            _fill(http, f"{addresses.base_url}/stock/{sku}", available, deadline)


def _fill(http: httpx.Client, url: str, available: int, deadline: float) -> None:
    while True:
        try:
            answer = http.put(url, json={"available": available})
        except httpx.HTTPError as error:
            said, passes = f"{type(error).__name__}: {error}.", True
        else:
            if answer.is_success:
                return
            said, passes = (
                f"It was answered with {answer.status_code}: {answer.text.strip()[:500]}",
                answer.status_code >= 500,
            )
        if not passes or time.monotonic() > deadline:
            raise CairnError(
                f"PUT {url} did not fill the shelf.",
                said,
                "What the tasks said: `uv run cairn logs inventory`.",
            )
        time.sleep(_PAUSE_SEC)
