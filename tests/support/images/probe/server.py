"""A service that does what its environment tells it, for the tests of containers.

`CRASH_AFTER_SEC` ends it with exit code 3; `SICK_AFTER_SEC` makes /health answer 500; `TAKE_MB` takes that memory;
`BUSY_SEC` uses so many seconds of a processor from the start; `DEAF` makes it ignore the stop signal, which else ends
it with exit code 7 after a moment.
"""

import json
import os
import signal
import sys
import threading
import time
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

_started = time.monotonic()


class Handler(BaseHTTPRequestHandler):
    """Answers in JSON."""

    def do_GET(self) -> None:
        """Route by path."""
        path = urlsplit(self.path).path
        routes = {"/health": _health, "/credentials": _credentials, "/call": _call}
        status, content = routes.get(path, _environment)(self.path)
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet."""


def _health(_: str) -> tuple[int, object]:
    sick_after = float(os.environ.get("SICK_AFTER_SEC", "inf"))
    return (500 if time.monotonic() - _started > sick_after else 200), None


def _environment(_: str) -> tuple[int, object]:
    return 200, dict(os.environ)


def _call(path: str) -> tuple[int, object]:
    """Make the call `?service=…&operation=…&arguments=…` as a service would: the error's code, or nothing."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    query = parse_qs(urlsplit(path).query)
    try:
        client = boto3.client(query["service"][0])
        getattr(client, query["operation"][0])(**json.loads(query.get("arguments", ["{}"])[0]))
    except ClientError as error:
        return 200, error.response["Error"]["Code"]
    except BotoCoreError as error:
        return 200, type(error).__name__
    return 200, None


def _credentials(path: str) -> tuple[int, object]:
    token = parse_qs(urlsplit(path).query).get("token", [os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"]])[0]
    origin = urlsplit(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"])
    connection = HTTPConnection(origin.netloc)
    connection.request("GET", origin.path, headers={"Authorization": token})
    answer = connection.getresponse()
    return answer.status, json.load(answer)


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _stopped(*_: object) -> None:
    _say("stopping")
    threading.Timer(0.3, os._exit, [7]).start()


def _work(seconds: float) -> None:
    while time.process_time() < seconds:
        pass


if "CRASH_AFTER_SEC" in os.environ:
    threading.Timer(float(os.environ["CRASH_AFTER_SEC"]), os._exit, [3]).start()
signal.signal(signal.SIGTERM, signal.SIG_IGN if "DEAF" in os.environ else _stopped)
threading.Thread(target=_work, args=(float(os.environ.get("BUSY_SEC", "0")),), daemon=True).start()
taken = b"x" * (int(os.environ.get("TAKE_MB", "0")) * 1024 * 1024)
_say("listening")
ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
