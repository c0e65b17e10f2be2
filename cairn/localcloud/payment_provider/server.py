"""The provider's HTTP interface, and how it misbehaves.

| request | answers |
|---|---|
| ``POST /charges`` with ``Idempotency-Key`` and ``{"card_token", "amount", "currency"}`` | 201 with the charge, 200 where it was made before; 402 where the card is declined; 409 where the key was voided or is another charge's |
| ``GET /charges/{key}`` | 200 with the charge, 404 where there is none |
| ``POST /charges/{key}/void`` | 200: nothing is charged under the key, now and later; what was is refunded |
| ``GET /charges`` | 200 with every charge, for whoever audits |
"""  # noqa: E501

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cairn.localcloud.payment_provider.charges import (
    CAPTURED,
    DECLINED,
    Charge,
    Charges,
    OtherCharge,
    Voided,
)

CARDS: Mapping[str, str] = {
    "tok_approve": "is charged",
    "tok_decline": "is declined",
    "tok_slow": "is charged after three seconds",
    "tok_twice": "is charged once, and answered for twice",
    "tok_charge_then_timeout": "is charged, and never answered for",
    "tok_timeout": "is neither charged nor answered for",
    "tok_fail": "is not charged: 500",
}
"""What each card does; every other card is declined."""
SLOW_SEC = 3.0
_SILENT_SEC = 10.0
_MAX_BODY_BYTES = 4096


class Provider(ThreadingHTTPServer):
    """Charges cards on loopback, one thread a call, and keeps the charges in ``file``."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], file: Path) -> None:
        self.charges = Charges(file)
        super().__init__(address, _Call)


class _Call(BaseHTTPRequestHandler):
    server: Provider
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        match self._steps():
            case ["charges"]:
                self._answer(200, {"charges": self.server.charges.all()})
            case ["charges", key]:
                charge = self.server.charges.get(key)
                self._answer(200, asdict(charge)) if charge else self._refuse(404, "not_found")
            case _:
                self._refuse(404, "not_found")

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _MAX_BODY_BYTES))
        match self._steps():
            case ["charges"]:
                self._charge(body)
            case ["charges", key, "void"]:
                self._answer(200, asdict(self.server.charges.void(key)))
            case _:
                self._refuse(404, "not_found")

    def _charge(self, body: bytes) -> None:
        key = self.headers.get("Idempotency-Key", "")
        try:
            asked = json.loads(body)
            card, amount, currency = str(asked["card_token"]), int(asked["amount"]), str(asked["currency"])
        except (KeyError, TypeError, ValueError):
            key = ""
        if not key:
            self._refuse(400, "bad_request")
            return
        known = self.server.charges.get(key)
        if known is None and card == "tok_fail":
            self._refuse(500, "internal_error")
            return
        if known is None and card == "tok_timeout":
            self._say_nothing()
            return
        if known is None and card == "tok_slow":
            time.sleep(SLOW_SEC)
        status = CAPTURED if card in CARDS and card != "tok_decline" else DECLINED
        try:
            charge = self.server.charges.add(key, status=status, amount=amount, currency=currency)
        except Voided:
            self._refuse(409, "voided")
        except OtherCharge:
            self._refuse(409, "idempotency_key_reused")
        else:
            self._tell(charge, card, new=known is None)

    def _tell(self, charge: Charge, card: str, *, new: bool) -> None:
        if card == "tok_charge_then_timeout":
            self._say_nothing()
        elif charge.status == DECLINED:
            self._answer(402, {"error": "card_declined", **asdict(charge)})
        else:
            self._answer(201 if new else 200, asdict(charge), times=2 if card == "tok_twice" else 1)

    def _say_nothing(self) -> None:
        time.sleep(_SILENT_SEC)
        self.close_connection = True

    def _refuse(self, status: int, error: str) -> None:
        self._answer(status, {"error": error})

    def _answer(self, status: int, body: Mapping[str, Any], *, times: int = 1) -> None:
        text = json.dumps(body).encode()
        for _ in range(times):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    def _steps(self) -> list[str]:
        return [unquote(step) for step in self.path.strip("/").split("/")]
