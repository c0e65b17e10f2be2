"""The first words of PostgreSQL's protocol: a client asks for TLS, and may be refused without it.

https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-SSL
"""

import asyncio
import ssl
import struct
from collections.abc import Callable

from cairn.localcloud.databases.postgres_messages import error, said_by

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
    said = said_by(startup)
    user = said.get("user", "")
    database = said.get("database") or user
    text = f'no pg_hba.conf entry for host "{host}", user "{user}", database "{database}", no encryption'
    return error("28000", text)
