"""Who a Valkey server hears of, and with which password: commands that log in are the only ones touched."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from cairn.localcloud.databases.resp import Arguments, Commands, encode
from cairn.localcloud.databases.valkey_login import ValkeyLogin
from cairn.localcloud.databases.valkey_users import CacheUser

BY_IAM = CacheUser("reader", "reader", ["on", "~catalog:*"], [], by_iam=True)
BY_PASSWORD = CacheUser("old", "old", ["on"], [hashlib.sha256(b"right").hexdigest()], by_iam=False)


def passed_on(said: bytes, log_in: Any = None) -> bytes:
    """What a server gets of what a client said."""

    async def as_it_is(arguments: Arguments) -> Arguments:
        return arguments

    async def run() -> bytes:
        reader = asyncio.StreamReader()
        reader.feed_data(said)
        reader.feed_eof()
        commands, pieces = Commands(reader, log_in or as_it_is), []
        while piece := await commands.read(1):
            pieces.append(piece)
        return b"".join(pieces)

    return asyncio.run(run())


class Server(ValkeyLogin):
    """Knows two users; what it is told of them lands in ``told``."""

    def __init__(self, *, has_users: bool = True) -> None:
        users = {user.name: user for user in (BY_IAM, BY_PASSWORD)} if has_users else None
        super().__init__(0, lambda: users, lambda _, token: token == "good")
        self.told: list[tuple[str, Sequence[str]]] = []

    async def _set(self, user: str, rules: Sequence[str]) -> None:
        self.told.append((user, rules))

    def hears(self, *words: bytes) -> list[bytes]:
        """The words of the command that the server gets for these."""
        got = passed_on(encode(words), self._log_in).split(b"\r\n")
        return got[2::2]


@pytest.mark.parametrize(
    "said",
    [
        encode([b"SET", b"catalog:1", b"x" * 200_000]) + encode([b"GET", b"catalog:1"]),
        encode([b"SET", b"k", b"AUTH a b\r\n*2\r\n"]),
        encode([b"ECHO", b""]),
        b"PING\r\n",
        b"*0\r\n",
    ],
)
def test_every_other_command_goes_through_as_it_is(said: bytes) -> None:
    assert passed_on(said) == said


@pytest.mark.parametrize("said", [b"*2\r\n+PING\r\n", b"*1\r\n$99999999\r\n", b"*x\r\n"])
def test_what_is_no_command_ends_the_connection(said: bytes) -> None:
    with pytest.raises((OSError, ValueError)):
        passed_on(said)


def test_a_good_token_is_replaced_by_a_password_that_the_server_is_told() -> None:
    server = Server()
    *command, password = server.hears(b"AUTH", b"reader", b"good")
    assert command == [b"AUTH", b"reader"]
    assert server.told == [("reader", ["reset", "on", "~catalog:*", f">{password.decode()}"])]
    assert server.hears(b"auth", b"reader", b"good")[2] == password


def test_hello_logs_in_too_and_keeps_what_follows() -> None:
    server = Server()
    words = server.hears(b"HELLO", b"3", b"AUTH", b"reader", b"good", b"SETNAME", b"api")
    assert words[:4] == [b"HELLO", b"3", b"AUTH", b"reader"]
    assert words[4] != b"good"
    assert words[5:] == [b"SETNAME", b"api"]


@pytest.mark.parametrize(
    "words", [(b"reader", b"forged"), (b"nobody", b"good"), (b"old", b"wrong"), (b"default", b"")]
)
def test_a_wrong_login_gets_the_password_of_nobody_and_the_server_hears_of_no_user(
    words: tuple[bytes, bytes],
) -> None:
    server = Server()
    user, password = server.hears(b"AUTH", *words)[1:]
    assert user == words[0]
    assert len(password) == 64
    assert password != words[1]
    assert server.told == []


def test_a_right_password_stays_and_the_server_is_told_of_its_user() -> None:
    server = Server()
    assert server.hears(b"AUTH", b"old", b"right") == [b"AUTH", b"old", b"right"]
    assert server.told == [("old", ["reset", "on", ">right"])]


@pytest.mark.parametrize("words", [(b"AUTH", b"token"), (b"HELLO", b"3"), (b"AUTH", b"reader", b"x")])
def test_a_cache_without_users_takes_its_own_token(words: tuple[bytes, ...]) -> None:
    server = Server(has_users=False)
    assert server.hears(*words) == list(words)
    assert server.told == []


def test_the_user_default_is_off_as_long_as_there_are_users() -> None:
    server = Server()
    asyncio.run(server(asyncio.StreamReader(loop=asyncio.new_event_loop())))
    assert server.told == [("default", ["off"])]


def test_no_argument_of_the_server_says_the_administrators_password() -> None:
    login = ValkeyLogin(0, lambda: None, lambda *_: False)
    assert login.environment["REDISCLI_AUTH"] not in " ".join(login.arguments)
