"""Commands on their way to a Valkey server, of which only those that log in are taken apart.

https://valkey.io/topics/protocol
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

Arguments = Sequence[bytes]
LogIn = Callable[[Arguments], Awaitable[Arguments]]
"""Gets the arguments of AUTH or HELLO, the command first; returns those that the server is to get."""

_LOGINS = (b"AUTH", b"HELLO")
_LONGEST_BYTES, _MOST_ARGUMENTS = 70_000, 16
_CHUNK_BYTES = 65536


class Commands:
    """What `reader` gets, with `log_in` asked about each command that logs in; read like a stream."""

    def __init__(self, reader: asyncio.StreamReader, log_in: LogIn) -> None:
        self._pieces = _pieces(reader, log_in)

    async def read(self, _: int) -> bytes:
        """The next piece, of any length; nothing at the end."""
        return await anext(self._pieces, b"")


def encode(arguments: Arguments) -> bytes:
    """The command as clients write it."""
    parts = [b"*%d\r\n" % len(arguments)]
    parts += [b"$%d\r\n%s\r\n" % (len(argument), argument) for argument in arguments]
    return b"".join(parts)


async def _pieces(reader: asyncio.StreamReader, log_in: LogIn) -> AsyncIterator[bytes]:
    while line := await reader.readline():
        if not line.startswith(b"*"):
            yield line
            continue
        count = int(line[1:])
        if count < 1:
            yield line
            continue
        length = await reader.readline()
        name = await _bulk(reader, length)
        if name.upper() in _LOGINS and count <= _MOST_ARGUMENTS:
            rest = [await _bulk(reader, await reader.readline()) for _ in range(count - 1)]
            yield encode(await log_in([name, *rest]))
            continue
        yield line + length + name + b"\r\n"
        for _ in range(count - 1):
            async for piece in _passed_on(reader):
                yield piece


async def _bulk(reader: asyncio.StreamReader, header: bytes) -> bytes:
    length = _length(header)
    if length > _LONGEST_BYTES:
        raise OSError(f"a word of {length} bytes")
    return (await reader.readexactly(length + 2))[:-2]


async def _passed_on(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    header = await reader.readline()
    yield header
    left = _length(header) + 2
    while left and (piece := await reader.read(min(left, _CHUNK_BYTES))):
        left -= len(piece)
        yield piece


def _length(header: bytes) -> int:
    if not header.startswith(b"$"):
        raise OSError("no Valkey command")
    return int(header[1:])
