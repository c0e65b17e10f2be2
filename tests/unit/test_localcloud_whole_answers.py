"""What a client gets of an answer at once."""

import asyncio
import socket
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.protocol.h11 import H11Protocol

from cairn.localcloud import whole_answers

BETWEEN_SEC = 0.1
"""Between the head and the body of an answer, and between two parts of a body."""


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer `b"abcd"` in two parts; says how long that is where the path is ``/known``."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    known = scope["path"] == "/known"
    headers = [(b"content-length", b"4")] if known else []
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await asyncio.sleep(BETWEEN_SEC)
    await send({"type": "http.response.body", "body": b"ab", "more_body": True})
    await asyncio.sleep(BETWEEN_SEC)
    await send({"type": "http.response.body", "body": b"cd"})


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A connection to `application`, served as the local cloud is."""
    monkeypatch.setattr(H11Protocol, "_send_h11_event", H11Protocol._send_h11_event)
    whole_answers.install()
    listening, over, loop = socket.create_server(("127.0.0.1", 0)), Event(), asyncio.new_event_loop()
    settings = Config()
    settings.bind = [f"fd://{listening.fileno()}"]

    async def until_over() -> None:
        while not over.is_set():
            await asyncio.sleep(0.01)

    serving = serve(application, settings, shutdown_trigger=until_over)  # type: ignore[arg-type]
    thread = Thread(target=loop.run_until_complete, args=(serving,))
    thread.start()
    with socket.create_connection(listening.getsockname(), timeout=5) as client:
        yield client
    over.set()
    thread.join()
    loop.close()


def asked(client: socket.socket, method: str, path: str) -> list[bytes]:
    """Ask, and return what comes in pieces until the answer is whole."""
    client.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    pieces = [client.recv(65536)]
    while method != "HEAD" and not pieces[-1].endswith((b"cd", b"0\r\n\r\n")):
        pieces.append(client.recv(65536))
    return pieces


def test_the_head_of_an_answer_that_says_how_long_it_is_comes_with_its_body(
    connection: socket.socket,
) -> None:
    first, second = asked(connection, "POST", "/known")
    assert first.endswith(b"\r\n\r\nab")
    assert second == b"cd"


def test_an_answer_of_unknown_length_begins_at_once(connection: socket.socket) -> None:
    head, *_parts = asked(connection, "GET", "/stream")
    assert head.endswith(b"\r\n\r\n")


def test_an_answer_without_a_body_is_sent_and_the_connection_serves_on(connection: socket.socket) -> None:
    [head] = asked(connection, "HEAD", "/known")
    assert head.endswith(b"\r\n\r\n")
    assert len(asked(connection, "GET", "/known")) == 2
