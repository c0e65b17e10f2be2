"""The endpoint of a cluster: its API over TLS, on loopback, at a port that stays the same across restarts."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cairn.localcloud.databases.authority import Authority
from cairn.localcloud.kubernetes.api import Api, Request
from cairn.localcloud.ports import LOOPBACK, is_free


class Endpoint:
    """Serves `api` from construction until `close`; `preferred_port` is taken where it is free."""

    def __init__(self, api: Api, authority: Authority, preferred_port: int = 0) -> None:
        port = preferred_port if preferred_port and is_free(preferred_port) else 0
        self._server = _Server((LOOPBACK, port), _handler(api))
        self.port: int = self._server.server_address[1]
        context = authority.server_context(f"kubernetes-{self.port}", ["kubernetes"], [LOOPBACK])
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(
            target=self._server.serve_forever, daemon=True, name=f"kubernetes-{self.port}"
        ).start()

    @property
    def url(self) -> str:
        """The address, as `DescribeCluster` shows it."""
        return f"https://{LOOPBACK}:{self.port}"

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about callers that hang up, or do not trust the certificate."""


def _handler(api: Api) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def _serve(self) -> None:
            url = urlsplit(self.path)
            request = Request(
                method=self.command,
                path=url.path,
                query=dict(parse_qsl(url.query)),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
            )
            status, content = api.answer(request)
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PATCH = do_DELETE = do_POST = do_PUT = _serve  # noqa: N815 - http.server's own names

        def log_message(self, format: str, *arguments: object) -> None:
            """Keep quiet."""

    return Handler
