"""The shop as the command line's customer sees it."""

import base64
import json
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from bench.buyer import Buyer
from bench.patience import Patience
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.shop.addresses import Addresses
from cairn.shop.customer import EMAIL, SignedIn, credentials_file, sign_in
from cairn.shop.event_log import wait_for_event
from cairn.shop.operator import operator_token
from cairn.shop.orders_client import OrdersClient, TooManyRequests
from cairn.terraform.target import Target

OUTPUTS = {
    "edge": {
        "api_domain": "api.shop.example",
        "user_pool_id": "pool",
        "user_pool_client_id": "client",
        "token_url": "https://shop.auth.eu-west-1.amazoncognito.com/oauth2/token",
        "operator_secret_arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:operator-AbCdEf",
    },
    "platform": {"event_log_group_name": "/aws/events/shop"},
}
ADDRESSES = Addresses.of(OUTPUTS, endpoint=None)


class UserPool:
    """A user pool of one client, kept in memory."""

    class exceptions:  # noqa: N801 - as boto3 calls it
        UserNotFoundException = type("UserNotFoundException", (Exception,), {})
        UsernameExistsException = type("UsernameExistsException", (Exception,), {})
        NotAuthorizedException = type("NotAuthorizedException", (Exception,), {})

    def __init__(self, flow: str = "ALLOW_ADMIN_USER_PASSWORD_AUTH") -> None:
        self.flow = flow
        self.passwords: dict[str, str] = {}

    def admin_get_user(self, *, Username: str, **_: Any) -> dict[str, str]:  # noqa: N803
        if Username not in self.passwords:
            raise self.exceptions.UserNotFoundException
        return {"UserStatus": "CONFIRMED"}

    def admin_create_user(self, *, Username: str, MessageAction: str, **_: Any) -> None:  # noqa: N803
        assert MessageAction == "SUPPRESS"
        if Username in self.passwords:
            raise self.exceptions.UsernameExistsException

    def admin_set_user_password(self, *, Username: str, Password: str, **_: Any) -> None:  # noqa: N803
        self.passwords[Username] = Password

    def describe_user_pool_client(self, **_: Any) -> dict[str, Any]:
        return {"UserPoolClient": {"ExplicitAuthFlows": [self.flow, "ALLOW_REFRESH_TOKEN_AUTH"]}}

    def admin_initiate_auth(self, *, AuthParameters: dict[str, str], **_: Any) -> dict[str, Any]:  # noqa: N803
        if self.passwords.get(AuthParameters["USERNAME"]) != AuthParameters["PASSWORD"]:
            raise self.exceptions.NotAuthorizedException
        claims = base64.urlsafe_b64encode(json.dumps({"sub": "customer-1"}).encode()).decode().rstrip("=")
        return {"AuthenticationResult": {"AccessToken": f"h.{claims}.s"}}

    initiate_auth = admin_initiate_auth


def signed_in(pool: UserPool, file: Path) -> SignedIn:
    client: Any = pool
    return sign_in(client, ADDRESSES, file=file)


def test_makes_the_demo_customer_once_and_keeps_the_password_private(tmp_path: Path) -> None:
    pool, file = UserPool(), credentials_file(tmp_path, Target("local", {}))
    assert signed_in(pool, file).user_id == "customer-1"
    password = pool.passwords[EMAIL]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["password"] == password
    signed_in(pool, file)
    assert pool.passwords[EMAIL] == password


def test_gives_a_new_password_where_the_kept_one_is_wrong_or_lost(tmp_path: Path) -> None:
    pool, file = UserPool(), credentials_file(tmp_path, Target("local", {}))
    signed_in(pool, file)
    pool.passwords[EMAIL] = "another"
    signed_in(pool, file)
    file.unlink()
    signed_in(pool, file)
    assert json.loads(file.read_text())["password"] == pool.passwords[EMAIL]


def test_tells_when_no_password_flow_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(CairnError, match="allows CUSTOM_AUTH, REFRESH_TOKEN_AUTH: neither SRP"):
        signed_in(UserPool("ALLOW_CUSTOM_AUTH"), credentials_file(tmp_path, Target("local", {})))


def test_the_domain_leads_to_the_api_on_aws_and_a_host_header_here() -> None:
    assert ADDRESSES.orders_url == "https://api.shop.example/orders"
    assert ADDRESSES.headers == {}
    local = Addresses.of(OUTPUTS, endpoint="http://127.0.0.1:4566")
    assert (local.orders_url, local.headers) == (
        "http://127.0.0.1:4566/orders",
        {"Host": "api.shop.example"},
    )


def test_tells_that_the_shop_is_not_deployed() -> None:
    with pytest.raises(CairnError, match="edge has no output api_domain") as missing:
        Addresses.of({}, endpoint=None)
    assert missing.value.code is ExitCode.MISSING


class Api(BaseHTTPRequestHandler):
    """Answers every call with the next of ``answers`` and notes what came."""

    answers: list[tuple[int, dict[str, Any]]]
    seen: list[tuple[str, str, dict[str, str], bytes]]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, self.path, dict(self.headers), body))
        status, answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def api() -> Iterator[type[Api]]:
    handler = type("Handler", (Api,), {"answers": [], "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.url = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()


def client(api: Any) -> OrdersClient:
    addresses = Addresses.of(OUTPUTS, endpoint=api.url)
    return OrdersClient(addresses, SignedIn("customer-1", "token"))


def order(status: str) -> dict[str, Any]:
    return {"order_id": "o-1", "status": status}


def test_places_an_order_with_token_host_and_a_fresh_key(api: type[Api]) -> None:
    api.answers = [(201, order("PLACED"))]
    orders = client(api)
    placed = orders.place("sku-1", 2, card="tok_approve")
    orders.place("sku-1", 2, card="tok_approve")
    (method, path, headers, body), (_, _, second, _) = api.seen
    assert (placed.order_id, placed.status, method, path) == ("o-1", "PLACED", "POST", "/orders")
    assert json.loads(body) == {
        "lines": [{"sku": "sku-1", "quantity": 2}],
        "card_token": "tok_approve",
    }
    assert (headers["Host"], headers["Authorization"]) == ("api.shop.example", "Bearer token")
    assert headers["Idempotency-Key"] != second["Idempotency-Key"]


def test_tells_what_the_api_objects_to(api: type[Api]) -> None:
    api.answers = [(400, {"detail": "quantity must be 1-99"})]
    with pytest.raises(CairnError, match=r"answered with 400.*quantity must be 1-99"):
        client(api).place("sku-1", 2, card="tok_approve")


def test_an_order_for_which_the_shop_was_too_busy_is_sent_again_under_its_key(api: type[Api]) -> None:
    api.answers = [(429, {"message": "Rate Exceeded"}), (201, order("PLACED"))]
    orders = client(api)
    with pytest.raises(TooManyRequests, match=r"answered with 429.*Rate Exceeded.*send it again"):
        orders.place("sku-1", 2, card="tok_approve", idempotency_key="k-1")
    orders.place("sku-1", 2, card="tok_approve", idempotency_key="k-1")
    assert [headers["Idempotency-Key"] for _, _, headers, _ in api.seen] == ["k-1", "k-1"]


def test_a_buyer_waits_for_a_shop_that_is_too_busy_and_orders_once(api: type[Api]) -> None:
    api.answers = [(429, {}), (429, {}), (201, order("PLACED"))]
    buyer = Buyer(client(api))
    bought = [buyer.buy() for _ in range(2)]
    keys = [headers["Idempotency-Key"] for _, _, headers, _ in api.seen]
    assert [one.order_id for one in bought] == ["o-1", "o-1"]
    assert (keys[0] == keys[1] == keys[2], keys[2] == keys[3], len(keys)) == (True, False, 4)
    assert buyer.patience.repeated_after_429 == 2


def test_a_buyer_waits_for_an_order_that_cannot_be_read_yet(api: type[Api]) -> None:
    api.answers = [(429, {}), (200, order("CONFIRMED"))]
    buyer = Buyer(client(api))
    assert (buyer.read("o-1").status, buyer.patience.repeated_after_429) == ("CONFIRMED", 1)


@pytest.mark.parametrize("status", [400, 409, 500, 503])
def test_a_buyer_takes_every_other_failure_at_its_word(api: type[Api], status: int) -> None:
    api.answers = [(status, {})]
    with pytest.raises(CairnError, match=f"answered with {status}"):
        Buyer(client(api)).buy()
    assert len(api.seen) == 1


def test_a_buyers_patience_ends(api: type[Api]) -> None:
    api.answers = [(429, {})]
    buyer = Buyer(client(api), Patience(lasts_sec=0.3))
    with pytest.raises(TooManyRequests):
        buyer.buy()
    assert buyer.patience.repeated_after_429 == len(api.seen) - 1 > 0


def test_tells_that_nobody_answers() -> None:
    addresses = Addresses.of(OUTPUTS, endpoint="http://127.0.0.1:1")
    with pytest.raises(CairnError, match=r"got no answer.*cairn status"):
        OrdersClient(addresses, SignedIn("customer-1", "token")).place("sku-1", 2, card="tok_approve")


def test_follows_an_order_until_its_state_is_final(api: type[Api]) -> None:
    api.answers = [(200, order(status)) for status in ("PLACED", "PLACED", "CONFIRMED")]
    states = client(api).follow("o-1", since="PLACED", patience_sec=30)
    assert [state.status for state in states] == ["CONFIRMED"]
    assert {path for _, path, _, _ in api.seen} == {"/orders/customer-1/o-1"}


def test_stops_following_when_patience_is_over(api: type[Api]) -> None:
    api.answers = [(200, order("PLACED"))] * 2
    assert not list(client(api).follow("o-1", since="PLACED", patience_sec=0.1))
    assert len(api.seen) == 1


class OneSecret:
    """Secrets Manager with the operator's secret in it."""

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == OUTPUTS["edge"]["operator_secret_arn"]
        return {"SecretString": json.dumps({"client_id": "operator", "client_secret": "s/e+c"})}


def test_the_operator_gets_a_token_with_its_secret_at_the_pools_domain(api: Any) -> None:
    api.answers = [(200, {"access_token": "token", "expires_in": 900, "token_type": "Bearer"})]
    addresses = Addresses.of(OUTPUTS, endpoint=api.url)
    assert operator_token(OneSecret(), addresses, scopes=("stock/write",)) == "token"
    ((method, path, headers, body),) = api.seen
    assert (method, path, body) == (
        "POST",
        "/oauth2/token",
        b"grant_type=client_credentials&scope=stock%2Fwrite",
    )
    assert headers["Host"] == "shop.auth.eu-west-1.amazoncognito.com"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"operator:s/e+c"


def test_on_aws_the_operator_asks_the_pools_domain_itself() -> None:
    assert ADDRESSES.token_url == "https://shop.auth.eu-west-1.amazoncognito.com/oauth2/token"


def test_tells_why_the_operator_gets_no_token(api: Any) -> None:
    api.answers = [(400, {"error": "invalid_client"})]
    with pytest.raises(CairnError, match=r"operator got no token.*answered with 400.*invalid_client"):
        operator_token(OneSecret(), Addresses.of(OUTPUTS, endpoint=api.url))


class Logs:
    """Log events by page, a further page at each look."""

    def __init__(self, *looks: list[dict[str, Any]]) -> None:
        self.looks = list(looks)

    def get_paginator(self, _: str) -> "Logs":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        return [{"events": [{"message": json.dumps(event)} for event in look]}]


def event(order_id: str, detail_type: str = "OrderPlaced") -> dict[str, Any]:
    return {"detail-type": detail_type, "detail": {"order_id": order_id}}


def test_waits_for_the_event_about_this_order() -> None:
    logs: Any = Logs([event("other"), event("o-1", "OrderConfirmed")], [event("o-1")])
    seen = wait_for_event(logs, "g", detail_type="OrderPlaced", order_id="o-1", patience_sec=10)
    assert seen is not None
    assert seen.detail == {"order_id": "o-1"}


def test_gives_up_when_patience_ends() -> None:
    logs: Any = Logs([event("other")])
    assert wait_for_event(logs, "g", detail_type="OrderPlaced", order_id="o-1", patience_sec=0) is None
