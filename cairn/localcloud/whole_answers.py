"""Answers whose head and body leave in one piece.

The server writes the head of an answer by itself, and the body after it. On a busy machine AWS's SDK for Go at times
closes the connection between the two, and asks again for what was done: in a packet capture of 410 resources at
``-parallelism=40`` the client's FIN follows the head of such an answer, and the body comes after it. Why the client
does so was not looked into; a body that comes with the head it has read by then.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import h11
from hypercorn.events import RawData
from hypercorn.protocol.h11 import H11Protocol

_Send = Callable[[Any], Awaitable[None]]


def install() -> None:
    """Let the server send answers that say how long they are in one piece; others stream as before."""
    send_event = H11Protocol._send_h11_event

    async def send_in_one_piece(protocol: H11Protocol, event: Any) -> None:
        if not isinstance(event, h11.Response) or not _says_how_long(event):
            await send_event(protocol, event)
            return
        head = _Head(protocol.send)
        protocol.send = head.keep
        try:
            await send_event(protocol, event)
        finally:
            protocol.send = head.send

        async def join(following: Any) -> None:
            protocol.send = head.send
            await head.send_with(following)

        if head.data:
            protocol.send = join

    H11Protocol._send_h11_event = send_in_one_piece  # type: ignore[assignment,method-assign]


class _Head:
    """The head of an answer, kept until its body comes."""

    def __init__(self, send: _Send) -> None:
        self.send = send
        self.data = b""

    async def keep(self, event: Any) -> None:
        self.data = event.data

    async def send_with(self, event: Any) -> None:
        if isinstance(event, RawData):
            await self.send(RawData(data=self.data + event.data))
        else:
            await self.send(RawData(data=self.data))
            await self.send(event)


def _says_how_long(response: h11.Response) -> bool:
    return any(name == b"content-length" for name, _value in response.headers)
