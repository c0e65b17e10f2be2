"""The instance metadata service of one instance, version 2, on loopback.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
"""

import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = 1338
LONGEST_TOKEN_SEC = 21_600
_TTL = "X-aws-ec2-metadata-token-ttl-seconds"
Facts = Callable[[str], str | None]


class MetadataServer:
    """Answers at `address` what `facts` says of a path below `/latest/`, to whoever shows a token.

    `tokens_required` is asked at each request: an instance may still take version 1. `port` 0 takes any.
    """

    def __init__(
        self, address: str, facts: Facts, tokens_required: Callable[[], bool], *, port: int = PORT
    ) -> None:
        handler = type("Handler", (_Handler,), {"facts": staticmethod(facts), "tokens": _Tokens()})
        handler.tokens_required = staticmethod(tokens_required)  # type: ignore[attr-defined]
        self._server = ThreadingHTTPServer((address, port), handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://{address}:{self._server.server_port}/"
        threading.Thread(
            target=self._server.serve_forever, args=(0.1,), daemon=True, name=f"metadata-{address}"
        ).start()

    def close(self) -> None:
        """Answer no longer."""
        self._server.shutdown()
        self._server.server_close()


class _Tokens:
    """The tokens of one instance, and when each ends."""

    def __init__(self) -> None:
        self._ends: dict[str, float] = {}

    def issue(self, ttl_sec: int) -> str:
        now = time.monotonic()
        self._ends = {token: end for token, end in self._ends.items() if end > now}
        token = secrets.token_urlsafe(42)
        self._ends[token] = now + ttl_sec
        return token

    def holds(self, token: str) -> bool:
        return self._ends.get(token, 0.0) > time.monotonic()


class _Handler(BaseHTTPRequestHandler):
    facts: Facts
    tokens: _Tokens
    tokens_required: Callable[[], bool]
    server_version, sys_version = "EC2ws", ""

    def do_PUT(self) -> None:
        """Issue a token; a request that came through a proxy gets none."""
        ttl = self.headers.get(_TTL, "")
        if self.path != "/latest/api/token":
            self._answer(404)
        elif "X-Forwarded-For" in self.headers:
            self._answer(403)
        elif not ttl.isdigit() or not 1 <= int(ttl) <= LONGEST_TOKEN_SEC:
            self._answer(400)
        else:
            self._answer(200, self.tokens.issue(int(ttl)), {_TTL: ttl})

    def do_GET(self) -> None:
        """Answer one path."""
        token = self.headers.get("X-aws-ec2-metadata-token")
        if not self.tokens.holds(token) if token else self.tokens_required():
            self._answer(401)
            return
        prefix, _, path = self.path.partition("/latest/")
        fact = self.facts(path) if not prefix else None
        if fact is None:
            self._answer(404)
        else:
            self._answer(200, fact)

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet."""

    def _answer(self, status: int, text: str = "", headers: dict[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "text/plain", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
