"""Speak to the emulator's own controls, over loopback and never through a proxy."""

import http.client
import json
from typing import Any

from cairn.localcloud.errors import LocalCloudError
from cairn.localcloud.ports import LOOPBACK
from cairn.localcloud.record import Record

TOKEN_HEADER = "x-cairn-token"  # noqa: S105 - the name of a header


def call(record: Record, method: str, path: str, *, timeout_sec: float) -> dict[str, Any]:
    """The JSON answer of the emulator that `record` names; raises `LocalCloudError` without one."""
    connection = http.client.HTTPConnection(LOOPBACK, record.port, timeout=timeout_sec)
    try:
        connection.request(method, path, headers={TOKEN_HEADER: record.token})
        response = connection.getresponse()
        content = json.loads(response.read())
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise LocalCloudError(
            f"The local cloud on port {record.port} did not answer.", f"{method} {path}: {error}."
        ) from error
    finally:
        connection.close()
    if response.status != http.client.OK:
        raise LocalCloudError(f"The local cloud refused {method} {path}.", str(content.get("message")))
    return dict(content)


def ask(record: Record, path: str, *, timeout_sec: float = 2.0) -> dict[str, Any] | None:
    """The answer to a GET of `path`, or nothing where there is none in time."""
    try:
        return call(record, "GET", path, timeout_sec=timeout_sec)
    except LocalCloudError:
        return None
