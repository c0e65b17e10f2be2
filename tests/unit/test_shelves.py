"""The shelves are filled as the operator, tasks that have just started are waited for, and a refusal is told."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from cairn.errors import CairnError
from cairn.shop.addresses import Addresses
from cairn.shop.offers import OFFERS, Offer, offer_products
from cairn.shop.shelves import STOCK, fill_shelves
from tests.support.http_servers import serving

ADDRESSES = Addresses(
    base_url="",
    host="api.example.com",
    user_pool_id="",
    user_pool_client_id="",
    event_log_group_name="",
    token_url="",
    token_host="",
    operator_secret_arn="",
)
Seen = tuple[str, str, str, bytes]


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[Addresses, list[Seen]]]]:
    """Starts a server that answers with one status after the other, the last one for ever."""

    def start(*statuses: int) -> tuple[Addresses, list[Seen]]:
        seen, left = [], list(statuses)

        class Api(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                seen.append((self.path, self.headers["Host"], self.headers["Authorization"], body))
                self.send_response(left.pop(0) if len(left) > 1 else left[0])
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        port = servers.enter_context(serving(Api))
        return replace(ADDRESSES, base_url=f"http://127.0.0.1:{port}"), seen

    with ExitStack() as servers:
        yield start


def test_each_level_is_set_as_the_operator(serve: Callable[..., tuple[Addresses, list[Seen]]]) -> None:
    addresses, seen = serve(200)
    fill_shelves(addresses, "token", levels={"tea": 3, "mug": 1})
    assert seen == [
        ("/stock/tea", "api.example.com", "Bearer token", b'{"available":3}'),
        ("/stock/mug", "api.example.com", "Bearer token", b'{"available":1}'),
    ]


def test_tasks_that_do_not_answer_yet_are_waited_for(
    serve: Callable[..., tuple[Addresses, list[Seen]]],
) -> None:
    addresses, seen = serve(503, 502, 200)
    fill_shelves(addresses, "token", levels={"tea": 3})
    assert len(seen) == 3


@pytest.mark.parametrize(("status", "patience_sec"), [(403, 60.0), (503, 0.0)])
def test_a_level_that_is_not_taken_is_told(
    serve: Callable[..., tuple[Addresses, list[Seen]]], status: int, patience_sec: float
) -> None:
    addresses, seen = serve(status)
    with pytest.raises(CairnError, match=f"/stock/tea did not fill the shelf.*{status}.*logs inventory"):
        fill_shelves(addresses, "token", levels={"tea": 3}, patience_sec=patience_sec)
    assert len(seen) == 1


def test_nobody_who_answers_is_told(serve: Callable[..., tuple[Addresses, list[Seen]]]) -> None:
    nobody = replace(ADDRESSES, base_url="http://127.0.0.1:1")
    with pytest.raises(CairnError, match="ConnectError"):
        fill_shelves(nobody, "token", levels={"tea": 3}, patience_sec=0)


def test_each_product_is_offered_as_the_operator_and_a_refusal_is_told(
    serve: Callable[..., tuple[Addresses, list[Seen]]],
) -> None:
    addresses, seen = serve(503, 200)
    tea = {"tea": Offer(name="Tea", description="Green", price_cents=990)}
    offer_products(addresses, "token", offers=tea)
    path, host, authorization, body = seen[-1]
    assert (path, host, authorization) == ("/products/tea", "api.example.com", "Bearer token")
    assert json.loads(body) == {
        "name": "Tea",
        "description": "Green",
        "price": {"amount": 990, "currency": "EUR"},
    }
    refusing, _ = serve(403)
    with pytest.raises(CairnError, match="did not offer the product"):
        offer_products(refusing, "token", offers=tea)


def test_what_is_on_the_shelves_is_offered() -> None:
    assert set(OFFERS) == set(STOCK)
