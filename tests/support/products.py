"""The products of the applied shop, as the machine that may write them offers them."""

import httpx

from tests.support.shop import Shop

PRICE = 450


def offer(shop: Shop, sku: str, *, name: str = "Assam") -> None:
    """Sell a product for ``PRICE`` cents a piece."""
    answer = httpx.put(
        f"{shop.account.cloud.endpoint}/products/{sku}",
        headers={"Host": shop.host, "Authorization": f"Bearer {shop.operator('products/write')}"},
        json={
            "name": name,
            "description": "Black tea",
            "price": {"amount": PRICE, "currency": "EUR"},
        },
        timeout=30,
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
