"""A server that says what it was asked, to stand behind load balancers and VPC links."""

import http.server
import json
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.http_servers import serving


class _Echo(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = {
            "method": self.command,
            "target": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": self.rfile.read(length).decode(),
            "port": self.server.server_port,  # type: ignore[attr-defined]
        }
        content = json.dumps(asked).encode()
        self.send_response(int(self.headers.get("X-Wanted-Status", "200")))
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Made-By", "echo")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def echoing(address: str = "127.0.0.1") -> Iterator[int]:
    """The port at which a server answers with what it was asked, with the status that `X-Wanted-Status` asks for."""
    with serving(_Echo, address=address) as port:
        yield port
