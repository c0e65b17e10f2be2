"""The upper limit of every role that builds and releases: what a pipeline does, and nothing of what the shop does."""

from collections.abc import Sequence

from constructs import Construct

from modules.core import settings_of
from modules.iam.boundary_policy import BoundaryPolicy, compact
from modules.iam.delivery_actions import delivery_statements
from modules.iam.statement import Statement


class DeliveryBoundary(BoundaryPolicy):
    """A managed policy that holds the roles of builds, pipelines and releases to the environment's own names.

    They may build, hand artifacts on, push images, toggle flags, register task definitions and shift traffic; they
    read no table, no queue and no object but artifacts, make no role, and pass roles to the tasks of Amazon ECS alone.
    ``also_allowed`` widens it. Roles of its own stack wait for it. Raises ``ValueError`` where the settings put
    another boundary on such roles than the one made here.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, also_allowed: Sequence[Statement] = ()
    ) -> None:
        settings = settings_of(scope)
        super().__init__(
            scope,
            id,
            name=name,
            description=f"The most that a role which releases {settings.project} {settings.environment} may do",
            statements=[*compact(delivery_statements(settings)), *also_allowed],
            field="delivery_boundary_arn",
            carried=settings.delivery_boundary_arn,
        )
