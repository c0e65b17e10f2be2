"""Offers the products of the demo shop, as its operator."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from cairn.checkout import how_to_call
from cairn.shop.addresses import Addresses
from cairn.shop.patient_put import put


@dataclass(frozen=True, kw_only=True)
class Offer:
    """``price_cents`` is in cents of EUR."""

    name: str
    description: str
    price_cents: int


OFFERS: Mapping[str, Offer] = {
    "kettle-steel": Offer(
        name="Steel kettle", description="Boils a litre in three minutes", price_cents=4900
    ),
    "mug-blue": Offer(name="Blue mug", description="Stoneware, 300 ml", price_cents=1250),
    "sku-1": Offer(name="Surprise", description="Nobody knows before it is there", price_cents=100),
    "tea-assam": Offer(name="Assam", description="Black tea, 250 g", price_cents=790),
    "tea-sencha": Offer(name="Sencha", description="Green tea, 100 g", price_cents=990),
}
"""What the demo shop sells."""
_TIMEOUT_SEC = 30.0


def offer_products(
    addresses: Addresses, token: str, *, offers: Mapping[str, Offer] = OFFERS, patience_sec: float = 60.0
) -> None:
    """Offer each product of ``offers``; ``token`` is the operator's.

    Instances that have only just been started are waited for. Raises ``CairnError`` where one product is not taken, and
    where nobody answers within ``patience_sec``.
    """
    headers = {"Authorization": f"Bearer {token}", **addresses.headers}
    deadline = time.monotonic() + patience_sec
    with httpx.Client(timeout=_TIMEOUT_SEC, trust_env=False, headers=headers) as http:
        for sku, offer in offers.items():
            url = f"{addresses.base_url}/products/{sku}"
            put(
                http,
                url,
                {
                    "name": offer.name,
                    "description": offer.description,
                    "price": {"amount": offer.price_cents, "currency": "EUR"},
                },
                deadline=deadline,
                failed=f"PUT {url} did not offer the product.",
                asked=f"What the instances said: `{how_to_call()} logs catalog`.",
            )
