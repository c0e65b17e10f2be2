"""What the grants of ``modules/delivery`` leave denied."""

from tests.integration.denials.delivery import (
    artifacts,
    builds,
    deployments,
    feature_flags,
    pipelines,
    repositories,
    states,
)

DENIALS = (
    *artifacts.DENIALS,
    *pipelines.DENIALS,
    *builds.DENIALS,
    *deployments.DENIALS,
    *repositories.DENIALS,
    *feature_flags.DENIALS,
    *states.DENIALS,
)
