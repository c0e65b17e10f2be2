"""The function of a synthetic check: one request, and what came of it as a line that CloudWatch makes metrics of.

It runs by itself in AWS Lambda, from the standard library alone.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import http.client
import json
import os
import ssl
import time
from typing import Any
from urllib.parse import urlsplit


def handler(_event: Any, _context: Any) -> dict[str, Any]:
    """Request the URL once and print ``Success`` (0 or 1) and ``Duration`` (milliseconds) of the check."""
    started = time.monotonic()
    answer = _ask(os.environ["URL"], timeout_sec=float(os.environ["TIMEOUT_SEC"]))
    duration_ms = (time.monotonic() - started) * 1000
    success = int(answer == os.environ["EXPECTED_STATUS"])
    metrics = [{"Name": "Success", "Unit": "Count"}, {"Name": "Duration", "Unit": "Milliseconds"}]
    line = {
        "_aws": {
            "Timestamp": int(time.time() * 1000),
            "CloudWatchMetrics": [
                {"Namespace": os.environ["NAMESPACE"], "Dimensions": [["Check"]], "Metrics": metrics}
            ],
        },
        "Check": os.environ["CHECK"],
        "Answer": answer,
        "Success": success,
        "Duration": round(duration_ms, 1),
    }
    print(json.dumps(line))  # noqa: T201
    return {"success": success, "answer": answer}


def _ask(url: str, *, timeout_sec: float) -> str:
    """Return the status of the answer, or why there is none; a redirect is an answer, and is not followed."""
    asked = urlsplit(url)
    path = asked.path or "/"
    connection = http.client.HTTPSConnection(
        asked.hostname or "", asked.port, timeout=timeout_sec, context=ssl.create_default_context()
    )
    try:
        target = f"{path}?{asked.query}" if asked.query else path
        connection.request(
            "GET", target, headers={"User-Agent": "synthetic-check", "Cache-Control": "no-cache"}
        )
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
