"""The pages' server lets nobody in who is not signed in, and answers for this machine alone."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.shop import Shop
from tests.support.site import served

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


@pytest.fixture(scope="module")
def address(shop: Shop) -> Iterator[str]:
    with served(shop) as address:
        yield address


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/orders"), ("GET", "/api/products"), ("POST", "/api/orders"), ("GET", "/api/me")],
)
def test_a_stranger_gets_nothing(address: str, method: str, path: str) -> None:
    body = {"lines": [{"sku": "a", "quantity": 1}], "card_token": "tok_approve"} if method == "POST" else None
    answer = httpx.request(method, f"{address}{path}", json=body, trust_env=False, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


def test_another_name_for_this_machine_is_refused(address: str) -> None:
    answer = httpx.get(address, headers={"Host": "shop.attacker.example"}, trust_env=False, timeout=30)
    assert answer.status_code == 400
