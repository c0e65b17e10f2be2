"""Ask a WSGI application inside this process, as a web server would (PEP 3333)."""

import io
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Answer = tuple[int, dict[str, str], bytes]


def call(
    application: Application,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    query: Mapping[str, Any],
) -> Answer:
    """Status, headers and body of the answer; what the application raises is raised."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, answer_headers: list[tuple[str, str]], *_: Any) -> Callable[..., Any]:
        started.append((status, answer_headers))
        return lambda _: None

    chunks = application(_environ(method, path, headers, body, query), start_response)
    try:
        content = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    status, answer_headers = started[-1]
    return int(status.split(" ", 1)[0]), dict(answer_headers), content


def _environ(
    method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
) -> dict[str, Any]:
    host, _, port = headers.get("host", "localhost").partition(":")
    given = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return given | {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "RAW_URI": quote(path),
        "QUERY_STRING": urlencode(query, doseq=True),
        "CONTENT_TYPE": headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
