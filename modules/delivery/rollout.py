"""How a new version of flags reaches those who ask for them: in steps, then watched for a while."""

from dataclasses import dataclass

from modules.core.arguments import require_between, require_one_of

GROWTH_TYPES = ("EXPONENTIAL", "LINEAR")


@dataclass(frozen=True, kw_only=True)
class Rollout:
    """Everybody has the version after ``minutes`` (0-1440), and it is watched for ``bake_minutes`` (0-1440) more.

    ``growth_percent`` (1-100) is the size of a step, or of the first one where ``growth_type``, one of
    ``GROWTH_TYPES``, doubles them. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-deployment-strategy.html
    """

    minutes: int = 20
    growth_percent: float = 10
    growth_type: str = "EXPONENTIAL"
    bake_minutes: int = 10

    def __post_init__(self) -> None:
        require_between("minutes", self.minutes, 0, 1440)
        require_between("bake_minutes", self.bake_minutes, 0, 1440)
        require_between("growth_percent", self.growth_percent, 1, 100)
        require_one_of("growth_type", self.growth_type, GROWTH_TYPES)
