"""Logging in to a cache as one of its users, by a token of IAM or a password.

The server learns of a user when that user logs in. Where a token was good, it gets a password in its place
that nobody else has; where it was not, what it gets is no password of anybody's.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence

from cairn.localcloud.databases.resp import Arguments, Commands, encode
from cairn.localcloud.databases.valkey_users import CacheUser
from cairn.localcloud.ports import LOOPBACK

ADMINISTRATOR = "cairn"


class ValkeyLogin:
    """Sees to it that clients of the server on `port` are the `users` they say, whoever those are at the time."""

    def __init__(
        self,
        port: int,
        users: Callable[[], Mapping[str, CacheUser] | None],
        may_connect: Callable[[CacheUser, str], bool],
    ) -> None:
        self._port = port
        self._users = users
        self._may_connect = may_connect
        self._secret = secrets.token_hex(32)
        self._passwords: dict[str, str] = {}
        self._default_was_off = False

    @property
    def arguments(self) -> list[str]:
        """What makes the server take this for its administrator, whose password only this process knows."""
        return ["--user", ADMINISTRATOR, "on", f"#{_digest(self._secret)}", "~*", "&*", "+@all"]

    @property
    def environment(self) -> dict[str, str]:
        """What makes `valkey-cli` the administrator."""
        return {"REDISCLI_AUTH": self._secret}

    async def __call__(self, client: asyncio.StreamReader) -> Commands:
        """The commands of `client` as the server is to get them."""
        has_users = self._users() is not None
        if has_users or self._default_was_off:
            await self._set("default", ["off" if has_users else "on"])
            self._default_was_off = has_users
        return Commands(client, self._log_in)

    async def _log_in(self, arguments: Arguments) -> Arguments:
        at = _credentials_at(arguments)
        users = self._users()
        if at is None or users is None:
            return arguments
        name, password = (word.decode(errors="replace") for word in arguments[at : at + 2])
        user = users.get(name)
        admitted = None if user is None else await self._admitted(user, password)
        return [*arguments[: at + 1], (admitted or secrets.token_hex(32)).encode(), *arguments[at + 2 :]]

    async def _admitted(self, user: CacheUser, password: str) -> str | None:
        """The password that the server takes from the user, where `password` is right."""
        if user.by_iam:
            if not await asyncio.to_thread(self._may_connect, user, password):
                return None
            password = self._passwords.setdefault(user.name, secrets.token_hex(32))
        elif _digest(password) not in user.passwords:
            return None
        await self._set(user.name, ["reset", *user.rights, f">{password}"])
        return password

    async def _set(self, user: str, rules: Sequence[str]) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, self._port)
        try:
            for words in (["AUTH", ADMINISTRATOR, self._secret], ["ACL", "SETUSER", user, *rules]):
                writer.write(encode([word.encode() for word in words]))
                answer = await reader.readline()
                if answer != b"+OK\r\n":
                    raise OSError(f"the user {user} was refused: {answer.decode(errors='replace').strip()}")
        finally:
            writer.close()


def _credentials_at(arguments: Arguments) -> int | None:
    """Where user and password stand, in AUTH and in HELLO; None where a command has none, or no user."""
    words = [word.upper() for word in arguments]
    if words[0] == b"AUTH":
        return 1 if len(words) == 3 else None
    at = words.index(b"AUTH") + 1 if b"AUTH" in words[2:] else None
    return at if at is not None and at + 1 < len(words) else None


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()
