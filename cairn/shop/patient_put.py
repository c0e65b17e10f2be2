"""A PUT that waits for a service which has only just been started."""

import time
from collections.abc import Mapping
from typing import Any

import httpx

from cairn.errors import CairnError

_PAUSE_SEC = 0.5


def put(
    http: httpx.Client, url: str, body: Mapping[str, Any], *, deadline: float, failed: str, asked: str
) -> None:
    """PUT ``body`` until it is taken; ``deadline`` is in seconds of ``time.monotonic``.

    Raises ``CairnError``, which says what ``failed`` and who may be ``asked``, where it is refused, and where nobody
    takes it in time.
    """
    while True:
        try:
            answer = http.put(url, json=body)
        except httpx.HTTPError as error:
            said, passes = f"{type(error).__name__}: {error}.", True
        else:
            if answer.is_success:
                return
            said, passes = (
                f"It was answered with {answer.status_code}: {answer.text.strip()[:500]}",
                answer.status_code >= 500,
            )
        if not passes or time.monotonic() > deadline:
            raise CairnError(failed, said, asked)
        time.sleep(_PAUSE_SEC)
