"""The first words of PostgreSQL's protocol: a client asks for TLS, and may be refused without it.

https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-SSL
"""

import asyncio
import ssl
import struct
from collections.abc import Callable

_TLS_REQUEST = 80877103
_GSS_REQUEST = 80877104
_CANCEL_REQUEST = 80877102
_MOST_BYTES = 10_000


class PostgresGreeting:
    """Answers a client until its start-up message; `requires_tls` is asked for every connection."""

    def __init__(self, tls: ssl.SSLContext, requires_tls: Callable[[], bool]) -> None:
        self._tls = tls
        self._requires_tls = requires_tls

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        """The start-up message for the server, or None where the client was refused."""
        encrypted = False
        while True:
            message = await _message(reader)
            if message is None:
                return None
            (code,) = struct.unpack_from("!I", message, 4)
            if code == _TLS_REQUEST and not encrypted:
                writer.write(b"S")
                await writer.drain()
                await writer.start_tls(self._tls)
                encrypted = True
            elif code in (_TLS_REQUEST, _GSS_REQUEST):
                writer.write(b"N")
                await writer.drain()
            elif encrypted or code == _CANCEL_REQUEST or not self._requires_tls():
                return message
            else:
                writer.write(_refusal(message, writer.get_extra_info("peername")[0]))
                await writer.drain()
                return None


async def _message(reader: asyncio.StreamReader) -> bytes | None:
    head = await reader.readexactly(4)
    (length,) = struct.unpack("!I", head)
    if not 8 <= length <= _MOST_BYTES:
        return None
    return head + await reader.readexactly(length - 4)


def _refusal(startup: bytes, host: str) -> bytes:
    """What RDS answers where `rds.force_ssl` is 1."""
    words = [word.decode(errors="replace") for word in startup[8:].split(b"\0")]
    said = dict(zip(words[::2], words[1::2], strict=False))
    user = said.get("user", "")
    database = said.get("database") or user
    text = f'no pg_hba.conf entry for host "{host}", user "{user}", database "{database}", no encryption'
    fields = "".join(f"{key}{value}\0" for key, value in (("S", "FATAL"), ("V", "FATAL"), ("C", "28000")))
    body = f"{fields}M{text}\0\0".encode()
    return b"E" + struct.pack("!I", len(body) + 4) + body
