"""Percentiles of what was measured."""

import statistics
from collections.abc import Sequence


def quantile(values: Sequence[float], percent: int) -> float:
    """Return the ``percent``-th percentile (1-99) of ``values``; of a single value, itself."""
    if len(values) < 2:
        return values[0]
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]
