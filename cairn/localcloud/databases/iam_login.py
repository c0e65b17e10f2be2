"""Logging in with a token of IAM in place of a password, for roles that have `rds_iam`.

The server asks such a role for a password in clear text, which is how it is known here. The token is
verified, `rds-db:connect` is asked for, and the server gets a password that nobody else has.
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
"""

import asyncio
import secrets
import struct
from collections.abc import Callable

import psycopg2
from psycopg2 import sql

from cairn.localcloud.databases.postgres_cluster import SUPERUSER
from cairn.localcloud.databases.postgres_messages import error, said_by
from cairn.localcloud.ports import LOOPBACK

_CLEAR_TEXT = struct.pack("!I", 3)
_LONGEST_BYTES = 70_000
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class IamLogin:
    """Stands between a client and the server on `port` until the one has been let in by the other."""

    def __init__(self, port: int, superuser_password: str, may_connect: Callable[[str, str], bool]) -> None:
        self._port = port
        self._superuser_password = superuser_password
        self._may_connect = may_connect
        self._passwords: dict[str, str] = {}

    async def __call__(self, startup: bytes, client: Streams, server: Streams) -> Streams | None:
        """Pass the server's questions on, up to the one for a token; None where the client is to be cut off."""
        while True:
            kind, body = await _read(server[0])
            if kind == b"R" and body == _CLEAR_TEXT:
                server[1].close()
                return await self._ask(startup, client)
            client[1].write(_message(kind, body))
            if kind in (b"R", b"E"):
                return server

    async def _ask(self, startup: bytes, client: Streams) -> Streams | None:
        user, password = said_by(startup).get("user", ""), None
        if client[1].get_extra_info("ssl_object") is not None:
            client[1].write(_message(b"R", _CLEAR_TEXT))
            await client[1].drain()
            _, body = await _read(client[0])
            token = body.rstrip(b"\0").decode(errors="replace")
            password = await asyncio.to_thread(self._password, user, token)
        if password is None:
            client[1].write(error("28000", f'PAM authentication failed for user "{user}"'))
            await client[1].drain()
            return None
        return await self._log_in(startup, password)

    async def _log_in(self, startup: bytes, password: str) -> Streams:
        """A new connection to the server: one that was there before the password does not see it."""
        server = await asyncio.open_connection(LOOPBACK, self._port)
        server[1].write(startup)
        while (await _read(server[0])) != (b"R", _CLEAR_TEXT):
            pass
        server[1].write(_message(b"p", password.encode() + b"\0"))
        return server

    def _password(self, user: str, token: str) -> str | None:
        if not self._may_connect(user, token):
            return None
        if user not in self._passwords:
            password = secrets.token_hex(32)
            self._set(user, password)
            self._passwords[user] = password
        return self._passwords[user]

    def _set(self, user: str, password: str) -> None:
        connection = psycopg2.connect(
            host=LOOPBACK,
            port=self._port,
            user=SUPERUSER,
            password=self._superuser_password,
            dbname=SUPERUSER,
            connect_timeout=5,
        )
        try:
            with connection, connection.cursor() as cursor:
                statement = sql.SQL("ALTER ROLE {} PASSWORD %s").format(sql.Identifier(user))
                cursor.execute(statement, [password])
        finally:
            connection.close()


async def _read(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    kind = await reader.readexactly(1)
    (length,) = struct.unpack("!I", await reader.readexactly(4))
    if not 4 <= length <= _LONGEST_BYTES:
        raise OSError(f"a message of {length} bytes")
    return kind, await reader.readexactly(length - 4)


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body
