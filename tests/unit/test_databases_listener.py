"""The TLS listener before a server: who gets through, and what the server sees."""

import asyncio
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cairn.localcloud.databases.authority import Authority
from cairn.localcloud.databases.listener import Listener
from cairn.localcloud.databases.places import Place
from cairn.localcloud.databases.postgres_greeting import PostgresGreeting
from cairn.localcloud.databases.server_fault import server_fault
from cairn.localcloud.faults.book import BOOK
from cairn.localcloud.faults.fault import Fault
from tests.support.ports import free_port

TLS_REQUEST = struct.pack("!II", 8, 80877103)
STARTUP = struct.pack("!II", 41, 196608) + b"user\0ledger\0database\0orders\0\0" + b"\0" * 4


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that sends back what it gets."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=_echo, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


def _echo(connection: socket.socket) -> None:
    with connection:
        while content := connection.recv(65536):
            connection.sendall(content)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "tls" / "ca.pem")


@pytest.fixture
def place() -> Place:
    return Place("127.0.0.1", free_port(), own=False)


def _client_context(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(authority.certificate))


def _connect(place: Place) -> socket.socket:
    return socket.create_connection((place.address, place.port), timeout=5)


async def _echoed(content: bytes, place: Place, tls: ssl.SSLContext, name: str) -> bytes:
    """What comes back while ``content`` is being sent; on a loop, as two threads must not share a TLS socket."""
    reader, writer = await asyncio.open_connection(place.address, place.port, ssl=tls, server_hostname=name)
    writer.write(content)
    _, got = await asyncio.gather(writer.drain(), reader.readexactly(len(content)))
    writer.close()
    return got


def test_a_verified_tls_stream_reaches_the_server(authority: Authority, place: Place, echo: int) -> None:
    listener = Listener(place, echo, tls=authority.server_context("cache", ["localhost"], ["127.0.0.1"]))
    content = b"x" * 1_000_000
    for name in ("localhost", "127.0.0.1"):
        assert asyncio.run(_echoed(content, place, _client_context(authority), name)) == content
    with pytest.raises(ssl.SSLCertVerificationError):
        _client_context(authority).wrap_socket(_connect(place), server_hostname="example.org")
    listener.close()


def test_a_plain_stream_does_not(authority: Authority, place: Place, echo: int) -> None:
    listener = Listener(place, echo, tls=authority.server_context("cache", ["localhost"], ["127.0.0.1"]))
    with _connect(place) as client:
        client.sendall(b"PING\r\n")
        assert b"PING" not in client.recv(100)
    listener.close()


def test_postgres_clients_ask_for_tls(authority: Authority, place: Place, echo: int) -> None:
    tls = authority.server_context("ledger", ["localhost"], ["127.0.0.1"])
    listener = Listener(place, echo, greeting=PostgresGreeting(tls, lambda: True))
    plain = _connect(place)
    plain.sendall(struct.pack("!II", 8, 80877104))
    assert plain.recv(1) == b"N"
    plain.sendall(TLS_REQUEST)
    assert plain.recv(1) == b"S"
    with _client_context(authority).wrap_socket(plain, server_hostname="localhost") as client:
        client.sendall(STARTUP)
        assert client.recv(100) == STARTUP
    listener.close()


def test_postgres_clients_without_tls_are_refused_where_it_is_forced(
    authority: Authority, place: Place, echo: int
) -> None:
    forced = [True]
    tls = authority.server_context("ledger", ["localhost"], ["127.0.0.1"])
    listener = Listener(place, echo, greeting=PostgresGreeting(tls, lambda: forced[0]))
    with _connect(place) as client:
        client.sendall(STARTUP)
        answer = client.recv(500)
        assert answer.startswith(b"E")
        assert b'user "ledger", database "orders", no encryption' in answer
        assert client.recv(1) == b""
    forced[0] = False
    with _connect(place) as client:
        client.sendall(STARTUP)
        assert client.recv(100) == STARTUP
    listener.close()


def _answer(client: socket.socket, content: bytes) -> bytes:
    """What comes back, nothing where the connection ends or is reset."""
    try:
        client.sendall(content)
        return client.recv(100)
    except (BrokenPipeError, ConnectionResetError):
        return b""


def test_a_fault_cuts_what_is_open_keeps_clients_off_and_is_put_back(place: Place, echo: int) -> None:
    labels = {"db_id": "ledger", "account_id": "000000000000"}
    listener = Listener(place, echo, fault=lambda: server_fault("rds", "ministack-rds-ledger", labels))
    with _connect(place) as client:
        client.sendall(b"before")
        assert client.recv(6) == b"before"
        BOOK.set(Fault(effect="cut", dependency="rds", account_id="111111111111"))
        client.sendall(b"still")
        assert client.recv(5) == b"still"
        BOOK.set(Fault(effect="cut", dependency="ledger", account_id="000000000000"))
        assert client.recv(1) == b""
    with _connect(place) as client:
        assert _answer(client, b"x") == b""
    BOOK.clear()
    with _connect(place) as client:
        client.sendall(b"after")
        assert client.recv(5) == b"after"
    listener.close()


def test_a_fault_holds_up_what_clients_send(place: Place, echo: int) -> None:
    slow = Fault(effect="delay", dependency="rds", account_id="000000000000", delay_ms=500)
    listener = Listener(place, echo, fault=lambda: slow)
    with _connect(place) as client:
        started = time.monotonic()
        client.sendall(b"hello")
        assert client.recv(5) == b"hello"
    assert time.monotonic() - started >= 0.5
    listener.close()


def test_closing_cuts_connections_and_frees_the_port(authority: Authority, place: Place, echo: int) -> None:
    listener = Listener(place, echo)
    client = _connect(place)
    client.sendall(b"hello")
    assert client.recv(5) == b"hello"
    listener.close()
    assert client.recv(1) == b""
    assert place.is_free()


def test_the_authority_is_made_once(authority: Authority) -> None:
    again = Authority(authority.certificate)
    assert again.pem == authority.pem
    assert {path.name for path in authority.certificate.parent.iterdir()} == {"ca.pem", "ca.key"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in authority.certificate.parent.iterdir())
