"""How long and how often Amazon EventBridge tries to deliver."""

from dataclasses import dataclass

from modules.core.arguments import require_between


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """How long and how often delivery is tried: ``maximum_age_sec`` is 60-86400, ``maximum_retries`` 0-185.

    Raises ``ValueError`` for another value.
    """

    maximum_age_sec: int = 86400
    maximum_retries: int = 185

    def __post_init__(self) -> None:
        require_between("maximum_age_sec", self.maximum_age_sec, 60, 86400)
        require_between("maximum_retries", self.maximum_retries, 0, 185)


FOR_A_DAY = RetryPolicy()
