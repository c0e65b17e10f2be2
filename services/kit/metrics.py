"""Metrics as log lines in CloudWatch's embedded metric format."""

import os
import threading
from functools import cache

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

DEFAULT_NAMESPACE = "Cairn"
_ONE_AT_A_TIME = threading.Lock()


@cache
def metrics_of(service: str) -> Metrics:
    """Return the metrics of ``service``; ``POWERTOOLS_METRICS_NAMESPACE`` names another namespace than ``Cairn``."""
    return Metrics(
        service=service, namespace=os.environ.get("POWERTOOLS_METRICS_NAMESPACE", DEFAULT_NAMESPACE)
    )


def count(service: str, name: str, value: int = 1) -> None:
    """Add ``value`` to the metric ``name``; written when the invocation ends."""
    with _ONE_AT_A_TIME:
        metrics_of(service).add_metric(name=name, unit=MetricUnit.Count, value=value)


def flush(service: str) -> None:
    """Write what was counted since the last flush; writes nothing where nothing was."""
    metrics = metrics_of(service)
    with _ONE_AT_A_TIME:
        if metrics.provider.metric_set:
            metrics.flush_metrics()
