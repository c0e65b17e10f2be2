"""What a REST API answers through Lambda proxy integration."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.kit.problem import Problem

SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Content-Type": "application/json",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, kw_only=True)
class Response:
    """A status (200-599), a JSON body and further headers."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    def to_proxy(self) -> dict[str, Any]:
        """Return the answer in the shape that API Gateway expects, security headers included."""
        return {
            "statusCode": self.status,
            "headers": {**SECURITY_HEADERS, **self.headers},
            "body": json.dumps(self.body, separators=(",", ":"), allow_nan=False),
            "isBase64Encoded": False,
        }


def response_of(problem: Problem) -> Response:
    """Return the answer that tells ``problem``."""
    return Response(status=problem.status, body=problem.body(), headers=problem.headers)
