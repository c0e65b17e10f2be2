"""What clients connect to: a listener that speaks TLS and passes the plain stream on to a server."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, Protocol, cast

from cairn.localcloud.databases.places import Place
from cairn.localcloud.faults.book import BOOK
from cairn.localcloud.faults.fault import Fault
from cairn.localcloud.ports import LOOPBACK

Greeting = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes | None]]
"""Speaks with a client before the server does; returns what the server is to get first, or None to hang up."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Login = Callable[[bytes, Streams, Streams], Awaitable[Streams | None]]
"""Speaks with client and server, after what the server got first; returns the connection to the server to go on
with, or None where the client is to be cut off."""


class Reader(Protocol):
    """Where bytes come from."""

    async def read(self, n: int, /) -> bytes:
        """What there is, at most about `n` bytes; nothing at the end."""


Requests = Callable[[asyncio.StreamReader], Awaitable[Reader]]
"""Gets what a client says; returns what the server is to get."""

FaultNow = Callable[[], Fault | None]
"""The fault that is set on the server now: `cut` keeps clients off, `delay` holds up what they send."""

_CHUNK_BYTES = 65536
_GREETING_SEC = 30.0


def no_fault() -> None:
    """Nothing is set."""


class Listener:
    """Passes connections to `place` on to a port of 127.0.0.1, from its start until `close`.

    With `greeting` the client is spoken to first (PostgreSQL asks for TLS in its own protocol); with
    `tls` a connection is TLS from its first byte.
    """

    def __init__(
        self,
        place: Place,
        inner_port: int,
        *,
        greeting: Greeting | None = None,
        login: Login | None = None,
        requests: Requests | None = None,
        tls: ssl.SSLContext | None = None,
        fault: FaultNow = no_fault,
    ) -> None:
        self.place = place
        self._fault = fault
        self._inner_port = inner_port
        self._greeting = greeting
        self._login = login
        self._requests = requests
        self._open: set[asyncio.Task[Any]] = set()
        self._server = _on_the_loop(
            asyncio.start_server(self._serve, place.address, place.port, ssl=tls, limit=_CHUNK_BYTES)
        ).result()
        self._end_watch = BOOK.on_change(self._cut_where_struck)

    def close(self) -> None:
        """Stop listening and cut every connection."""
        self._end_watch()
        _on_the_loop(self._end()).result(timeout=5)

    def _cut_where_struck(self) -> None:
        if _effect(self._fault) == "cut":
            _on_the_loop(self._cut()).result(timeout=5)

    async def _end(self) -> None:
        self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = cast("asyncio.Task[Any]", asyncio.current_task())
        self._open.add(task)
        try:
            if _effect(self._fault) == "cut":
                writer.transport.abort()
                return
            first = await asyncio.wait_for(self._greeted(reader, writer), _GREETING_SEC)
            if first is not None:
                await self._pass_on(first, reader, writer)
        except (OSError, ssl.SSLError, asyncio.IncompleteReadError, TimeoutError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _greeted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        return b"" if self._greeting is None else await self._greeting(reader, writer)

    async def _pass_on(
        self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        server = await asyncio.open_connection(LOOPBACK, self._inner_port)
        try:
            server[1].write(first)
            if self._login is not None:
                admitted = await self._login(first, (reader, writer), server)
                if admitted is None:
                    return
                server = admitted
            asked: Reader = reader if self._requests is None else await self._requests(reader)
            await _both_ways(asked, writer, server, self._fault)
        finally:
            server[1].close()


def _effect(fault: FaultNow) -> str:
    found = fault()
    return found.effect if found else ""


async def _both_ways(asked: Reader, client: asyncio.StreamWriter, server: Streams, fault: FaultNow) -> None:
    ways = {
        asyncio.ensure_future(_copy(asked, server[1], fault)),
        asyncio.ensure_future(_copy(server[0], client, no_fault)),
    }
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(reader: Reader, writer: asyncio.StreamWriter, fault: FaultNow) -> None:
    while content := await reader.read(_CHUNK_BYTES):
        if (found := fault()) is not None and found.effect == "delay":
            await asyncio.sleep(found.delay_ms / 1000)
        writer.write(content)
        await writer.drain()
    with contextlib.suppress(OSError, RuntimeError):
        await writer.drain()


_loop: asyncio.AbstractEventLoop | None = None
_starting = threading.Lock()


def _on_the_loop[T](work: Awaitable[T]) -> "Future[T]":
    """Run `work` on the loop that every listener shares, in a thread of its own."""
    global _loop
    with _starting:
        if _loop is None:
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, daemon=True, name="cairn-listeners").start()
    return asyncio.run_coroutine_threadsafe(_awaited(work), _loop)


async def _awaited[T](work: Awaitable[T]) -> T:
    return await work
