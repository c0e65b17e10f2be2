"""An AWS service as the one who assumes a role, on behalf of this account only."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from modules.core import StackSettings

_STATES_ITS_SOURCE = frozenset(
    f"{service}.amazonaws.com"
    for service in (
        "codebuild",
        "codepipeline",
        "ecs-tasks",
        "eks-fargate-pods",
        "events",
        "monitoring.rds",
        "pipes",
        "scheduler",
        "states",
        "vpc-flow-logs",
    )
)


class IPrincipal(Protocol):
    """Whoever may assume a role."""

    def trust_policy(self, settings: StackSettings) -> str:
        """Return the JSON text of the role's trust policy."""


@dataclass(frozen=True)
class ServicePrincipal:
    """A service such as ``lambda.amazonaws.com``.

    Where the service says for whom it acts, the trust policy demands this account (``aws:SourceAccount``) and, if
    ``source_arn`` is given, that resource: a service is not tricked into using another customer's role.
    ``source_arn`` may hold ``*`` where the resource is made after the role.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html

    Raises ``ValueError`` for a name that is no service principal, and for a ``source_arn`` with a service that does
    not state its source.
    """

    service: str
    source_arn: str | None = None

    def __post_init__(self) -> None:
        if not self.service.endswith(".amazonaws.com"):
            raise ValueError(f"service must end with .amazonaws.com, got {self.service!r}")
        if self.source_arn is not None and self.service not in _STATES_ITS_SOURCE:
            raise ValueError(
                f"source_arn is allowed for {', '.join(sorted(_STATES_ITS_SOURCE))}, not for {self.service!r}"
            )

    def trust_policy(self, settings: StackSettings) -> str:
        """Return the JSON text of a trust policy for the service, in the account of ``settings``."""
        statement: dict[str, Any] = {
            "Effect": "Allow",
            "Principal": {"Service": self.service},
            "Action": "sts:AssumeRole",
        }
        conditions = self._conditions(settings)
        if conditions:
            statement["Condition"] = conditions
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    def _conditions(self, settings: StackSettings) -> dict[str, dict[str, str]]:
        if self.service not in _STATES_ITS_SOURCE:
            return {}
        conditions = {"StringEquals": {"aws:SourceAccount": settings.account_id}}
        if self.source_arn is not None:
            conditions["ArnLike"] = {"aws:SourceArn": self.source_arn}
        return conditions
