"""The HTTP client against a server that answers as it is told to."""

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from pydantic import BaseModel

from services.kit.http_client import (
    CallRefused,
    CallTimedOut,
    CallUnavailable,
    HttpClient,
    UnexpectedAnswer,
)
from services.kit.tracing import current_traceparent, span
from tests.support.http_servers import serving

SLOW_SEC = 1.0
TIMEOUT_SEC = 0.3


class Product(BaseModel):
    sku: str


TEA = (200, '{"sku": "tea"}')
BUSY = (503, "")
TWICE = (200, '{"sku": "twice"}')


class Server(BaseHTTPRequestHandler):
    """Answers each call with the next of ``answers``, the last for ever; a status of 0 takes too long."""

    answers: list[tuple[int, str]]
    seen: list[tuple[str, str, dict[str, str], bytes]]
    url: str
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, self.path, dict(self.headers), body))
        status, text = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status == 0:
            time.sleep(SLOW_SEC)
            return
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(text.encode())

        if (status, text) == TWICE:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\n\r\n" + text.encode())

    do_GET = do_POST = do_PUT = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def server() -> Iterator[type[Server]]:
    handler = type("Handler", (Server,), {"answers": [TEA], "seen": []})
    with serving(handler) as port:
        handler.url = f"http://127.0.0.1:{port}"
        yield handler


def client(server: type[Server], **settings: Any) -> HttpClient:
    return HttpClient(
        caller="payments",
        name="catalog",
        base_url=server.url,
        **{"timeout_sec": TIMEOUT_SEC, **settings},
    )


def get(client: HttpClient, fallback: Callable[[CallUnavailable], Product] | None = None) -> Product:
    return client.call("GET", "/products/tea", answer=Product, fallback=fallback)


def test_answers_with_a_model_and_hands_the_trace_on(server: type[Server]) -> None:
    with span("payments", "outer"):
        outer = current_traceparent()
        assert get(client(server)) == Product(sku="tea")
    ((method, path, headers, _),) = server.seen
    assert (method, path) == ("GET", "/products/tea")
    assert outer is not None
    assert headers["traceparent"].split("-")[1] == outer.split("-")[1]
    assert headers["traceparent"] != outer


def test_an_answer_too_many_is_not_taken_for_the_next_one(server: type[Server]) -> None:
    server.answers = [TWICE, TEA]
    called = client(server)
    assert [get(called).sku, get(called).sku] == ["twice", "tea"]


def test_repeats_a_call_until_it_is_answered(server: type[Server]) -> None:
    server.answers = [BUSY, (429, ""), TEA]
    assert get(client(server)) == Product(sku="tea")
    assert len(server.seen) == 3


def test_gives_up_after_its_attempts(server: type[Server]) -> None:
    server.answers = [BUSY]
    with pytest.raises(CallUnavailable, match="catalog answered GET with 503"):
        get(client(server, attempts=2))
    assert len(server.seen) == 2


def test_says_that_no_answer_came_in_time(server: type[Server]) -> None:
    server.answers = [(0, "")]
    with pytest.raises(CallTimedOut, match="catalog did not answer GET in time"):
        get(client(server, attempts=1))


def test_says_that_nobody_is_there() -> None:
    nobody = HttpClient(caller="payments", name="catalog", base_url="http://127.0.0.1:9", attempts=1)
    with pytest.raises(CallUnavailable, match="cannot be reached"):
        get(nobody)


@pytest.mark.parametrize(("headers", "calls"), [({}, 1), ({"Idempotency-Key": "k"}, 3)])
def test_repeats_a_post_only_under_an_idempotency_key(
    server: type[Server], headers: dict[str, str], calls: int
) -> None:
    server.answers = [BUSY]
    with pytest.raises(CallUnavailable):
        client(server).call("POST", "/charges", answer=Product, body=Product(sku="tea"), headers=headers)
    assert len(server.seen) == calls
    assert {body for *_, body in server.seen} == {b'{"sku":"tea"}'}


@pytest.mark.parametrize("status", [301, 400, 402, 404, 409])
def test_a_refusal_is_told_at_once_and_needs_no_fallback(server: type[Server], status: int) -> None:
    server.answers = [(status, "no")]
    with pytest.raises(CallRefused) as refused:
        get(client(server), fallback=lambda _: Product(sku="fallback"))
    assert (refused.value.status, refused.value.body, len(server.seen)) == (status, "no", 1)


@pytest.mark.parametrize("text", ["", "[]", '{"name": "tea"}'])
def test_rejects_an_answer_that_was_not_agreed_on(server: type[Server], text: str) -> None:
    server.answers = [(200, text)]
    with pytest.raises(
        UnexpectedAnswer, match="catalog answered GET /products/tea with something that is no"
    ):
        get(client(server))
    assert len(server.seen) == 1


def test_falls_back_where_the_other_side_is_away(server: type[Server]) -> None:
    server.answers = [BUSY]
    assert get(client(server, attempts=1), fallback=lambda _: Product(sku="fallback")).sku == "fallback"


def test_an_open_breaker_sends_nothing_and_closes_when_a_call_gets_through(server: type[Server]) -> None:
    server.answers = [BUSY]
    called = client(server, attempts=3, failures_to_open=3, open_sec=0.5)
    with pytest.raises(CallUnavailable, match="503"):
        get(called)
    with pytest.raises(CallUnavailable, match="failed 3 times in a row"):
        get(called)
    assert len(server.seen) == 3
    server.answers = [TEA]
    time.sleep(0.6)
    assert get(called).sku == get(called).sku == "tea"


def test_refusals_open_no_breaker(server: type[Server]) -> None:
    server.answers = [(404, "")]
    called = client(server, failures_to_open=1)
    for _ in range(3):
        with pytest.raises(CallRefused):
            get(called)
    assert len(server.seen) == 3
