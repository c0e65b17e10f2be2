"""How the requests of a service or a function go over to a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.codedeploy_deployment_config import CodedeployDeploymentConfig
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between, require_one_of

SHIFTS = ("Canary", "Linear")
_LONGEST_MIN = 2880


@dataclass(frozen=True, kw_only=True)
class TrafficShift:
    """``percent`` (1-99) of the requests at first; all others after ``minutes``, or as many more every ``minutes``.

    ``kind`` is one of ``SHIFTS``: ``Canary`` for two steps, ``Linear`` for equal ones. From the first to the last step
    it takes 1-2880 minutes, two days. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
    """

    kind: str = "Canary"
    percent: int = 10
    minutes: int = 5

    def __post_init__(self) -> None:
        require_one_of("kind", self.kind, SHIFTS)
        require_between("percent", self.percent, 1, 99)
        require_between("minutes", self.minutes, 1, _LONGEST_MIN)
        if self._steps * self.minutes > _LONGEST_MIN:
            raise ValueError(
                f"percent and minutes must take at most {_LONGEST_MIN} minutes together, "
                f"got {self._steps} steps of {self.minutes}"
            )

    @property
    def _steps(self) -> int:
        """The steps after the first."""
        return 1 if self.kind == "Canary" else -(-100 // self.percent) - 1

    def routing(self) -> Mapping[str, Any]:
        """Return the shift as the configuration takes it."""
        times = {"percentage": self.percent, "interval": self.minutes}
        return {"type": f"TimeBased{self.kind}", f"time_based_{self.kind.lower()}": times}


def deployment_config(scope: Construct, *, name: str, platform: str, shift: TrafficShift | None) -> str:
    """Return the name of the configuration for ``platform`` (``ECS`` or ``Lambda``); ``None`` shifts all at once.

    AWS changes no configuration: another shift has another name, and is there before the old one goes.
    """
    if shift is None:
        return f"CodeDeployDefault.{platform}AllAtOnce"
    suffix = f"{shift.kind.lower()}-{shift.percent}-{shift.minutes}"
    resource = CodedeployDeploymentConfig(
        scope,
        "Config",
        deployment_config_name=stack_of(scope).physical_name(f"{name}-{suffix}", max_length=100),
        compute_platform=platform,
        traffic_routing_config={**shift.routing()},
        lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
    )
    made: str = resource.deployment_config_name
    return made
