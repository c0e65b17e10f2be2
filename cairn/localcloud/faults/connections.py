"""The TCP connections of the emulator's server, so that one can be reset as a broken network resets it."""

import socket
import struct
import weakref
from typing import Any

_open: "weakref.WeakValueDictionary[tuple[str, int], Any]" = weakref.WeakValueDictionary()
_RESET = struct.pack("ii", 1, 0)


def install() -> None:
    """Remember every connection from now on by its client's address and port."""
    from hypercorn.asyncio.tcp_server import TCPServer

    run = TCPServer.run

    async def remembered(server: Any) -> None:
        peer = server.writer.get_extra_info("peername")
        if peer:
            _open[peer[0], peer[1]] = server
        await run(server)

    TCPServer.run = remembered  # type: ignore[method-assign, assignment]


def reset(client: tuple[str, int]) -> None:
    """Reset the connection of `client`: what it sends and waits for ends with ECONNRESET."""
    server = _open.get((client[0], client[1]))
    if server is not None:
        connection = server.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        server.writer.transport.abort()
