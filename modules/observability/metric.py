"""A metric as an alarm watches it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

STATISTICS = ("Average", "Maximum", "Minimum", "SampleCount", "Sum")
_PERCENTILE = re.compile(r"p\d{1,2}(\.\d{1,2})?|p100")


@dataclass(frozen=True)
class Metric:
    """One CloudWatch metric and how its values are drawn together.

    ``statistic`` is one of ``STATISTICS`` or a percentile such as ``p99``; ``period_sec`` is 10, 20, 30 or a multiple
    of 60 up to 86400. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
    """

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = "Sum"
    period_sec: int = 60

    def __post_init__(self) -> None:
        if self.statistic not in STATISTICS and not self.is_percentile:
            raise ValueError(
                f"statistic must be one of {', '.join(STATISTICS)} or a percentile such as p99, got {self.statistic!r}"
            )
        if self.period_sec not in (10, 20, 30) and (
            self.period_sec % 60 or not 60 <= self.period_sec <= 86400
        ):
            raise ValueError(
                f"period_sec must be 10, 20, 30 or a multiple of 60 up to 86400, got {self.period_sec}"
            )

    @property
    def is_percentile(self) -> bool:
        """Whether the statistic is a percentile."""
        return _PERCENTILE.fullmatch(self.statistic) is not None
