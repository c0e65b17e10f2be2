"""One row for every construct of ``modules/``, a file an area: how it is made, and what of it changes later.

A new construct costs one row in the file of its area; a row may use those of the areas above its own.
"""

from tests.integration.rows import (
    api,
    auth,
    buckets,
    compute,
    containers,
    discovery,
    encryption,
    events,
    iam,
    load_balancers,
    messaging,
    network,
    observability,
    schedules,
    secrets,
    security_groups,
    storage,
    waf,
    workflow,
)

ROWS = (
    *encryption.ROWS,
    *storage.ROWS,
    *buckets.ROWS,
    *iam.ROWS,
    *messaging.ROWS,
    *observability.ROWS,
    *compute.ROWS,
    *secrets.ROWS,
    *events.ROWS,
    *schedules.ROWS,
    *workflow.ROWS,
    *network.ROWS,
    *security_groups.ROWS,
    *discovery.ROWS,
    *waf.ROWS,
    *load_balancers.ROWS,
    *containers.ROWS,
    *auth.ROWS,
    *api.ROWS,
)
