"""An HTTP API that answers as it is told and notes what came, and the outputs by which clients find it."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.support.http_servers import serving

OUTPUTS = {
    "edge": {
        "api_domain": "api.shop.example",
        "user_pool_id": "pool",
        "user_pool_client_id": "client",
        "token_url": "https://shop.auth.eu-west-1.amazoncognito.com/oauth2/token",
        "operator_secret_arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:operator-AbCdEf",
    },
    "platform": {"event_log_group_name": "/aws/events/shop"},
}


class Api(BaseHTTPRequestHandler):
    """Answers every call with the next of ``answers`` and notes what came."""

    answers: list[tuple[int, dict[str, Any]]]
    seen: list[tuple[str, str, dict[str, str], bytes]]

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.command, self.path, dict(self.headers), body))
        status, answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def api() -> Iterator[type[Api]]:
    handler = type("Handler", (Api,), {"answers": [], "seen": []})
    with serving(handler) as port:
        handler.url = f"http://127.0.0.1:{port}"
        yield handler
