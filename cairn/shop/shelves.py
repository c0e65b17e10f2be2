"""Fills the shelves of the demo shop, as its operator."""

import time
from collections.abc import Mapping

import httpx

from cairn.checkout import how_to_call
from cairn.shop.addresses import Addresses
from cairn.shop.patient_put import put

STOCK: Mapping[str, int] = {
    "kettle-steel": 25,
    "mug-blue": 60,
    "sku-1": 1000,
    "tea-assam": 120,
    "tea-sencha": 80,
}
"""How many of each product can be ordered once the shop is up."""
_TIMEOUT_SEC = 30.0


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
            url = f"{addresses.base_url}/stock/{sku}"
            put(
                http,
                url,
                {"available": available},
                deadline=deadline,
                failed=f"PUT {url} did not fill the shelf.",
                asked=f"What the tasks said: `{how_to_call()} logs inventory`.",
            )
