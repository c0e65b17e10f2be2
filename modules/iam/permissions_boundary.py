"""The upper limit of every role of the running platform: no grant, however wrong, gives more than this."""

from collections.abc import Sequence

from constructs import Construct

from modules.core import settings_of
from modules.iam.boundary_policy import BoundaryPolicy, compact
from modules.iam.runtime_actions import runtime_statements
from modules.iam.statement import Statement


class PermissionsBoundary(BoundaryPolicy):
    """A managed policy that holds roles to the environment's own names, and to what running code needs.

    It allows no action on IAM, and none that makes, changes or deletes a resource but the delivery of a state
    machine's logs and the retention of RDS's monitoring log, which AWS asks of their roles, and the network
    interfaces of a Kubernetes cluster's pods and of functions in a VPC. ``also_allowed`` widens it, for example to a
    table that is named otherwise, or to a key in another region. Roles of its own stack wait for it. Raises
    ``ValueError`` where the settings put another boundary on roles than the one made here.
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
            description=f"The most that a role of {settings.project} {settings.environment} may do",
            statements=[*compact(runtime_statements(settings)), *also_allowed],
            field="permissions_boundary_arn",
            carried=settings.permissions_boundary_arn,
        )
