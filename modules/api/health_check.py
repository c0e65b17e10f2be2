"""How a load balancer finds out that a target can serve."""

import re
from dataclasses import dataclass

from modules.core.arguments import require_between, require_one_of

PROTOCOLS = ("HTTP", "HTTPS")
_CODES = re.compile(r"[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*")


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """A request that a healthy target answers with one of ``success_codes``, such as ``200,204`` or ``200-299``.

    ``path`` starts with ``/``. ``interval_sec`` is 5-300, ``timeout_sec`` 2-120 and less than the interval, both
    thresholds 2-10: a target is out after ``unhealthy_threshold`` failures in a row. ``protocol`` is one of
    ``PROTOCOLS``. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    """

    path: str = "/health"
    protocol: str = "HTTP"
    interval_sec: int = 10
    timeout_sec: int = 5
    healthy_threshold: int = 2
    unhealthy_threshold: int = 3
    success_codes: str = "200"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"/\S{0,1023}", self.path):
            raise ValueError(f"path must start with / and be 1-1024 characters long, got {self.path!r}")
        require_one_of("protocol", self.protocol, PROTOCOLS)
        require_between("interval_sec", self.interval_sec, 5, 300)
        require_between("timeout_sec", self.timeout_sec, 2, 120)
        if self.timeout_sec >= self.interval_sec:
            raise ValueError(
                f"timeout_sec must be less than interval_sec ({self.interval_sec}), got {self.timeout_sec}"
            )
        require_between("healthy_threshold", self.healthy_threshold, 2, 10)
        require_between("unhealthy_threshold", self.unhealthy_threshold, 2, 10)
        if not _CODES.fullmatch(self.success_codes):
            raise ValueError(
                f"success_codes must be HTTP codes of 200-499 such as 200,204 or 200-299, got {self.success_codes!r}"
            )
