"""The ASGI application in front of the emulator: its own controls, spans, faults, and a guard against web pages.

A page in the user's browser can send requests to loopback. The emulator accepts any secret key, so such
a page could create a Lambda function and thereby run code: requests with a foreign `Origin` are refused.
"""

import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cairn.localcloud import functions, hosted_zones
from cairn.localcloud.asgi import Application, Receive, Scope, Send
from cairn.localcloud.containers import listing
from cairn.localcloud.control import TOKEN_HEADER
from cairn.localcloud.faults import control
from cairn.localcloud.faults.book import BOOK
from cairn.localcloud.faults.strike import strike
from cairn.localcloud.payment_provider.supervisor import PaymentProviders
from cairn.localcloud.snapshots import NotSavedError, Snapshots
from cairn.localcloud.traces.receiver import PATH, Receiver

_GUARDED = ("/_cairn/", "/_ministack/reset", "/_ministack/config")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Front:
    """Answers what is below `/_cairn/`, passes everything else to the emulator."""

    def __init__(
        self,
        emulator: Application,
        snapshots: Snapshots,
        receiver: Receiver,
        providers: PaymentProviders,
        token: str,
    ) -> None:
        self._emulator = emulator
        self._receiver = receiver
        self._snapshots = snapshots
        self._providers = providers
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] != "http":
            await self._emulator(scope, receive, send)
            return
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        if not _is_local_origin(headers.get("origin")):
            await _answer(send, 403, {"message": "Web pages of other origins may not call the local cloud."})
        elif scope["path"].startswith(_GUARDED):
            await self._control(scope["path"], headers, receive, scope, send)
        elif scope["path"] == PATH:
            status, why = await self._receiver.take(scope["method"], headers, receive)
            await _answer(send, status, {"message": why} if why else {})
        else:
            if scope["method"] not in _READING:
                self._snapshots.touch()
            if not (faults := BOOK.active()) or not await strike(faults, scope, headers, send):
                await self._emulator(scope, receive, send)

    async def _control(
        self, path: str, headers: dict[str, str], receive: Receive, scope: Scope, send: Send
    ) -> None:
        if not hmac.compare_digest(headers.get(TOKEN_HEADER, "").encode(), self._token.encode()):
            await _answer(send, 403, {"message": "This path is for cairn itself; see `cairn --help`."})
        elif path == "/_cairn/status":
            await _answer(send, 200, self._status())
        elif path == "/_cairn/save":
            await self._save(send)
        elif path == "/_cairn/hosted-zone":
            await self._place_zone(_asked(scope), send)
        elif path == "/_cairn/payment-provider":
            await self._start_provider(_asked(scope), send)
        elif path == "/_cairn/faults":
            await self._faults(scope, send)
        else:
            await self._emulator(scope, receive, send)

    def _status(self) -> dict[str, Any]:
        return {
            "notices": self._snapshots.notices,
            "running": [*functions.running(), *listing.running(), *self._providers.running()],
            "faults": [one.content for one in BOOK.active()],
        }

    async def _faults(self, scope: Scope, send: Send) -> None:
        try:
            await _answer(send, 200, control.answer(scope["method"], _asked(scope)))
        except (TypeError, ValueError) as error:
            await _answer(send, 400, {"message": str(error)})

    async def _place_zone(self, asked: dict[str, str], send: Send) -> None:
        try:
            hosted_zones.place(asked["account"], asked["region"], asked["id"], asked["domain"])
        except (KeyError, ValueError) as error:
            await _answer(send, 400, {"message": str(error)})
        else:
            self._snapshots.touch()
            await _answer(send, 200, {})

    async def _start_provider(self, asked: dict[str, str], send: Send) -> None:
        try:
            await self._providers.ensure(int(asked["port"]))
        except (KeyError, ValueError, TimeoutError) as error:
            await _answer(send, 400, {"message": str(error) or "the payment provider does not answer"})
        else:
            await _answer(send, 200, {})

    async def _save(self, send: Send) -> None:
        try:
            await _answer(send, 200, {"changed": await self._snapshots.save()})
        except NotSavedError as error:
            await _answer(send, 500, {"message": f"These services could not be saved: {error}."})


def _asked(scope: Scope) -> dict[str, str]:
    return dict(parse_qsl(scope["query_string"].decode()))


def _is_local_origin(origin: str | None) -> bool:
    if origin is None:
        return True
    host = urlsplit(origin).hostname or ""
    return host in {"localhost", "127.0.0.1"} or host.endswith(".localhost")


async def _answer(send: Send, status: int, content: dict[str, Any]) -> None:
    body = json.dumps(content).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
