"""A role under one of the environment's two boundaries, whose policy is what was granted and nothing else."""

from __future__ import annotations

from typing import Protocol

from cdktf import Fn, ITerraformDependable, Token
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from modules.core import StackSettings, settings_of, stack_of
from modules.core.arguments import require_between, require_one_of
from modules.iam.policy_document import PolicyDocument
from modules.iam.service_principal import IPrincipal
from modules.iam.statement import Statement

RUNTIME, DELIVERY = "runtime", "delivery"
BOUNDARIES = (DELIVERY, RUNTIME)


class IRole(Protocol):
    """A role that rights can be granted to."""

    @property
    def role_arn(self) -> str:
        """The ARN of the role."""

    @property
    def role_name(self) -> str:
        """The name of the role, without its path."""

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the role's own policy."""


class _RoleBase(Construct):
    role_arn: str
    role_name: str
    _policy_name = "grants"

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        self._document = PolicyDocument()
        self._policies: list[ITerraformDependable] = []

    @property
    def policies(self) -> list[ITerraformDependable]:
        """The policy resources made so far, for what must wait until the role has its rights."""
        return list(self._policies)

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the role's inline policy, which is made with the first one."""
        if not self._policies:
            self._policies.append(self._create_policy())
        self._document.add(statement)

    def _create_policy(self) -> ITerraformDependable:
        policy: ITerraformDependable = IamRolePolicy(
            self, "Policy", name=self._policy_name, role=self.role_name, policy=self._document.text
        )
        return policy


class _ImportedRole(_RoleBase):
    def __init__(self, scope: Construct, id: str, *, role_arn: str) -> None:
        super().__init__(scope, id)
        self.role_arn = role_arn
        self.role_name = Fn.basename(role_arn) if Token.is_unresolved(role_arn) else role_arn.split("/")[-1]
        self._policy_name = f"grants-{self.node.addr[-12:]}"


class Role(_RoleBase):
    """A role with path and permissions boundary of the environment, and one inline policy made of its grants.

    ``max_session_sec`` is 3600-43200. ``boundary`` is ``RUNTIME`` for what runs, ``DELIVERY`` for what builds and
    releases it (see ``DeliveryBoundary``; where the environment has none, its one boundary holds both). ``None`` leaves
    it out: for whoever makes roles, which must then be held to give them theirs. Raises ``ValueError`` for another
    value.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        assumed_by: IPrincipal,
        description: str,
        max_session_sec: int = 3600,
        boundary: str | None = RUNTIME,
    ) -> None:
        super().__init__(scope, id)
        require_between("max_session_sec", max_session_sec, 3600, 43200)
        if boundary is not None:
            require_one_of("boundary", boundary, BOUNDARIES)
        settings = settings_of(self)
        resource = IamRole(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=64),
            path=settings.role_path,
            description=description,
            assume_role_policy=assumed_by.trust_policy(settings),
            permissions_boundary=_boundary_arn(settings, boundary),
            max_session_duration=max_session_sec,
        )
        self.role_arn = resource.arn
        self.role_name = resource.name

    @staticmethod
    def from_role_arn(scope: Construct, id: str, role_arn: str) -> IRole:
        """Return a role that exists; what is granted to it becomes an inline policy of its own on it."""
        return _ImportedRole(scope, id, role_arn=role_arn)


def _boundary_arn(settings: StackSettings, boundary: str | None) -> str | None:
    if boundary is None:
        return None
    delivery = settings.delivery_boundary_arn if boundary == DELIVERY else None
    return delivery or settings.permissions_boundary_arn
