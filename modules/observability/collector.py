"""The configuration of an OpenTelemetry collector beside a service: spans to X-Ray, metrics to CloudWatch."""

import json
from dataclasses import dataclass
from typing import Any

from modules.core.arguments import require_between

OTLP_GRPC_PORT = 4317
OTLP_HTTP_PORT = 4318


@dataclass(frozen=True, kw_only=True)
class Collector:
    """A collector that listens on the loopback address alone, and keeps within ``memory_mb`` (64-2048).

    ``namespace`` is that of the metrics, ``log_group_name`` the log group that carries them in embedded metric format.
    Raises ``ValueError`` for another value. https://aws-otel.github.io/docs/getting-started/collector
    """

    region: str
    namespace: str
    log_group_name: str
    memory_mb: int = 128

    def __post_init__(self) -> None:
        require_between("memory_mb", self.memory_mb, 64, 2048)
        for argument in ("region", "namespace", "log_group_name"):
            if not getattr(self, argument):
                raise ValueError(f"{argument} must not be empty")

    @property
    def configuration(self) -> str:
        """The configuration as JSON, which is YAML too: what ``AOT_CONFIG_CONTENT`` takes."""
        return json.dumps(self._document(), indent=2)

    def _document(self) -> dict[str, Any]:
        return {
            "receivers": {
                "otlp": {
                    "protocols": {
                        "grpc": {"endpoint": f"127.0.0.1:{OTLP_GRPC_PORT}"},
                        "http": {"endpoint": f"127.0.0.1:{OTLP_HTTP_PORT}"},
                    }
                }
            },
            "processors": {
                "memory_limiter": {
                    "check_interval": "1s",
                    "limit_mib": self.memory_mb,
                    "spike_limit_mib": self.memory_mb // 4,
                },
                "batch": {"timeout": "5s", "send_batch_max_size": 512},
            },
            "exporters": {
                "awsxray": {"region": self.region},
                "awsemf": {
                    "region": self.region,
                    "namespace": self.namespace,
                    "log_group_name": self.log_group_name,
                },
            },
            "service": {
                "pipelines": {
                    "traces": _pipeline("awsxray"),
                    "metrics": _pipeline("awsemf"),
                }
            },
        }


def _pipeline(exporter: str) -> dict[str, list[str]]:
    return {"receivers": ["otlp"], "processors": ["memory_limiter", "batch"], "exporters": [exporter]}
