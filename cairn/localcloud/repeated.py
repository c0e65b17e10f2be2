"""Requests that a client sends again since it never got the answer: it gets that answer, and nothing is done twice.

AWS's SDKs repeat a request whose connection broke, under the same `amz-sdk-invocation-id`. A create that was done is
then refused as a duplicate, and an apply fails that has failed at nothing. What was refused or failed is asked anew.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

import asyncio
import logging
from collections import OrderedDict

from cairn.localcloud.asgi import Application, Message, Receive, Scope, Send

KEPT = 512
"""How many answers are kept, the last ones, of at most ``LONGEST_BYTES`` each."""
LONGEST_BYTES = 256_000
_READING = ("GET", "HEAD", "OPTIONS")
_log = logging.getLogger("cairn.repeated")


class Repeated:
    """The ASGI application `application`, which answers a repeated request as it answered the first one."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._answers: OrderedDict[bytes, asyncio.Future[list[Message]]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        identity = _invocation(scope)
        if identity is None:
            await self._application(scope, receive, send)
            return
        first = self._answers.get(identity)
        if first is not None and (answer := await asyncio.shield(first)):
            await _read(receive)
            _log.warning("A client sent a request again and gets the answer to the first: %s", _named(scope))
            for message in answer:
                await send(message)
            return
        await self._answer(identity, scope, receive, send)

    async def _answer(self, identity: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        answered: asyncio.Future[list[Message]] = asyncio.get_running_loop().create_future()
        self._answers[identity] = answered
        while len(self._answers) > KEPT:
            self._answers.popitem(last=False)
        sent: list[Message] = []

        async def keep(message: Message) -> None:
            sent.append(message)
            await send(message)

        try:
            await self._application(scope, receive, keep)
        finally:
            answered.set_result(sent if _is_worth_keeping(sent) else [])


def _invocation(scope: Scope) -> bytes | None:
    """What the client calls this request and its repetitions, if it may change anything."""
    if scope["type"] != "http" or scope["method"] in _READING:
        return None
    return _header(scope, b"amz-sdk-invocation-id")


def _header(scope: Scope, name: bytes) -> bytes | None:
    return next((value for key, value in scope["headers"] if key.lower() == name), None)


def _named(scope: Scope) -> str:
    action = _header(scope, b"x-amz-target") or b""
    return f"{scope['method']} {scope['path']} {action.decode('latin-1')}".rstrip()


def _is_worth_keeping(sent: list[Message]) -> bool:
    done = bool(sent) and 200 <= sent[0].get("status", 0) < 300 and not sent[-1].get("more_body")
    return done and sum(len(message.get("body", b"")) for message in sent) <= LONGEST_BYTES


async def _read(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass
