"""One statement of a policy, which cannot be written with a wildcard by accident."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cdktf import Token

from modules.core.arguments import require_one_of

Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]

_ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
_EFFECTS = ("Allow", "Deny")


@dataclass(frozen=True)
class Statement:
    """Actions on resources, with conditions.

    ``actions`` are exact (``sqs:SendMessage``). ``resources`` are ARNs; ``"*"`` is accepted only together with
    ``resource_is_star_because``, which says why no ARN can stand there. ``principals`` belongs to resource policies
    alone: a principal type (``AWS``, ``Service``) to its names. ``effect`` is ``Allow`` or ``Deny``.

    Raises ``ValueError`` for anything else. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
    """

    actions: Sequence[str]
    resources: Sequence[str]
    conditions: Conditions | None = None
    effect: str = "Allow"
    principals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    resource_is_star_because: str | None = None

    def __post_init__(self) -> None:
        _require_some("actions", self.actions)
        _require_some("resources", self.resources)
        for action in self.actions:
            _require_exact(action)
        for resource in self.resources:
            self._require_arn(resource)
        require_one_of("effect", self.effect, _EFFECTS)

    def document(self) -> dict[str, Any]:
        """Return the statement as the policy language writes it."""
        parts: dict[str, Any] = {"Effect": self.effect}
        if self.principals:
            parts["Principal"] = {kind: list(names) for kind, names in self.principals.items()}
        parts["Action"] = sorted(set(self.actions))
        parts["Resource"] = list(self.resources)
        if self.conditions:
            parts["Condition"] = self.conditions
        return parts

    def _require_arn(self, resource: str) -> None:
        if resource == "*" and not self.resource_is_star_because:
            raise ValueError(
                f'resources must be ARNs, got "*" for {", ".join(self.actions)}: name the resource, or say in '
                "resource_is_star_because why AWS accepts no ARN there"
            )
        if resource != "*" and not resource.startswith("arn:") and not Token.is_unresolved(resource):
            raise ValueError(f"resources must be ARNs, got {resource!r}")


def _require_some(argument: str, values: Sequence[str]) -> None:
    if isinstance(values, str) or not values:
        raise ValueError(f"{argument} must be a sequence of at least one, got {values!r}")


def _require_exact(action: str) -> None:
    if not _ACTION.fullmatch(action):
        raise ValueError(f"actions must be exact, as in sqs:SendMessage, got {action!r}")
