"""What a grant gave, and the one way to give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from modules.iam.statement import Conditions, Statement


class IGrantable(Protocol):
    """Whatever holds a role that rights can be granted to."""

    @property
    def role_arn(self) -> str:
        """The ARN of the role."""

    def add_to_policy(self, statement: Statement) -> None:
        """Add ``statement`` to the role's own policy."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """The exact actions and resources that one call granted."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]

    @classmethod
    def add(
        cls,
        grantee: IGrantable,
        *,
        actions: Sequence[str],
        resources: Sequence[str],
        conditions: Conditions | None = None,
        resource_is_star_because: str | None = None,
    ) -> Grant:
        """Write the actions into the policy of ``grantee``, and nowhere else; see ``Statement`` for the rules."""
        grantee.add_to_policy(
            Statement(
                actions=tuple(actions),
                resources=tuple(resources),
                conditions=conditions,
                resource_is_star_because=resource_is_star_because,
            )
        )
        return cls(actions=tuple(actions), resources=tuple(resources))
