"""What is known about the REST API request that is being served in this context."""

import json
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

served: ContextVar["RestRequest | None"] = ContextVar("served_rest_request", default=None)


@dataclass
class RestRequest:
    """One request from its arrival to its answer; `details` is the emulator's own description of it."""

    method: str
    path: str
    details: dict[str, Any] = field(default_factory=dict)
    arrived: float = field(default_factory=time.time)
    authorizer: dict[str, Any] = field(default_factory=dict)
    error: Any = None
    integration_latency_ms: int | None = None
    waf_status: int | None = None
    """What AWS WAF answers, 200 where it lets the request through; nothing without a web ACL."""

    @property
    def stage(self) -> dict[str, Any]:
        """The stage that serves it; empty where there is none."""
        return self.details.get("stage") or {}

    def variables(self, status: int, length: int) -> dict[str, str]:
        """`$context` variables by name, for an answer of `status` with `length` bytes."""
        details, arrived = self.details, datetime.fromtimestamp(self.arrived, UTC)
        headers = details.get("headers", {})
        found: dict[str, Any] = {
            "requestId": details.get("request_id"),
            "extendedRequestId": details.get("request_id"),
            "apiId": details.get("api_id"),
            "stage": details.get("stage_name"),
            "domainName": headers.get("host", "").split(":")[0],
            "httpMethod": self.method,
            "resourcePath": details.get("resource_path"),
            "path": f"/{details.get('stage_name')}{self.path}",
            "protocol": "HTTP/1.1",
            "status": status,
            "requestTime": arrived.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": int(self.arrived * 1000),
            "responseLatency": int((time.time() - self.arrived) * 1000),
            "responseLength": length,
            "identity.sourceIp": "127.0.0.1",
            "identity.userAgent": headers.get("user-agent"),
        }
        if self.waf_status is not None:
            found["waf.status"] = self.waf_status
            found["wafResponseCode"] = "WAF_ALLOW" if self.waf_status == 200 else "WAF_BLOCK"
        found |= self._of_error() | self._of_integration() | _flat("authorizer", self.authorizer)
        return {name: str(value) for name, value in found.items() if value not in (None, "")}

    def _of_error(self) -> dict[str, Any]:
        if self.error is None:
            return {}
        return {
            "error.message": self.error.message,
            "error.messageString": json.dumps(self.error.message),
            "error.responseType": self.error.response_type,
            "error.validationErrorString": validation_error_string(self.error),
        }

    def _of_integration(self) -> dict[str, Any]:
        if self.integration_latency_ms is None:
            return {}
        status = None if self.error else 200
        return {
            "integration.latency": self.integration_latency_ms,
            "integrationLatency": self.integration_latency_ms,
            "integration.status": status,
            "integrationStatus": status,
        }


def validation_error_string(error: Any) -> str:
    """`$context.error.validationErrorString`, fit to stand between the quotes of a JSON text."""
    faults = getattr(error, "faults", None)
    return json.dumps(f"[{', '.join(faults)}]")[1:-1] if faults else ""


def _flat(prefix: str, values: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        path = f"{prefix}.{name}"
        flat |= _flat(path, value) if isinstance(value, dict) else {path: value}
    return flat
