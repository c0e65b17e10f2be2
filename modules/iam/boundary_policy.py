"""What both boundaries are: a managed policy that fits, under the name that roles carry, made before them."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

import jsii
from cdktf import Aspects, IAspect
from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from cdktf_cdktf_provider_aws.iam_role import IamRole
from constructs import Construct, IConstruct

from modules.core import settings_of, stack_of
from modules.iam.policy_document import PolicyDocument
from modules.iam.statement import Statement


class BoundaryPolicy(Construct):
    """The shared part of ``PermissionsBoundary`` and ``DeliveryBoundary``: see there.

    ``carried`` is what the field ``field`` of the settings says that roles carry.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        statements: Sequence[Statement],
        field: str,
        carried: str | None,
    ) -> None:
        super().__init__(scope, id)
        settings = settings_of(self)
        physical_name = stack_of(self).physical_name(name, max_length=128)
        made = stack_of(self).arn("iam", f"policy{settings.role_path}{physical_name}", regional=False)
        if made != carried:
            raise ValueError(
                f"name {name!r} makes the boundary {made}, but the roles of {settings.environment} carry "
                f"{field} {carried}: they must be the same"
            )
        resource = IamPolicy(
            self,
            "Resource",
            name=physical_name,
            path=settings.role_path,
            description=description,
            policy=PolicyDocument(statements).render(),
        )
        self.policy_arn: str = resource.arn
        Aspects.of(resource).add(_RolesWaitFor(resource))


def compact(statements: Sequence[Statement]) -> list[Statement]:
    """Write what has no condition as one statement with ARNs and one without: IAM takes 6,144 characters, no more.

    Nothing is allowed by that which was not before: an ARN names its service, and so does an action.
    """
    open_ones = [each for each in statements if not each.conditions]
    named = [each for each in open_ones if "*" not in each.resources]
    nameless = [each for each in open_ones if each not in named]
    conditional = [each for each in statements if each.conditions]
    return [*(_merged(each) for each in (named, nameless) if each), *conditional]


def _merged(statements: Sequence[Statement]) -> Statement:
    reasons = dict.fromkeys(each.resource_is_star_because or "" for each in statements)
    return Statement(
        actions=tuple(dict.fromkeys(action for each in statements for action in each.actions)),
        resources=_widest([resource for each in statements for resource in each.resources]),
        resource_is_star_because="; ".join(reasons),
    )


def _widest(patterns: Sequence[str]) -> tuple[str, ...]:
    """Leave out what another pattern says already: ``table/shop-*`` matches ``table/shop-*/stream/*``."""
    different = list(dict.fromkeys(patterns))

    def is_said(pattern: str) -> bool:
        return any(other != pattern and fnmatchcase(pattern, other) for other in different)

    return tuple(pattern for pattern in different if not is_said(pattern))


@jsii.implements(IAspect)
class _RolesWaitFor:
    """Makes the roles of a stack depend on the boundary, which they name by an ARN that says nothing of order.

    It is asked about the boundary alone, once all is made: each question is a way from one process to another.
    """

    def __init__(self, boundary: IamPolicy) -> None:
        self._boundary = f"{boundary.terraform_resource_type}.{boundary.friendly_unique_id}"

    def visit(self, node: IConstruct) -> None:
        for role in stack_of(node).node.find_all():
            if isinstance(role, IamRole):
                role.depends_on = [*(role.depends_on or []), self._boundary]
