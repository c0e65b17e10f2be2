"""A role that the jobs of one GitHub environment take on, without a key to keep."""

from __future__ import annotations

from constructs import Construct

from modules.iam.github_principal import GithubPrincipal
from modules.iam.github_provider import IGithubProvider
from modules.iam.role import DELIVERY, Role


class GithubRole(Role):
    """A role for jobs of ``repository`` (``owner/name``) in the GitHub environment ``environment``, and no others.

    It may do what is granted to it, within the delivery boundary. ``max_session_sec`` is 3600-43200; ``boundary`` is as
    for ``Role``. Raises ``ValueError`` for another value, and for a repository or an environment with a wildcard.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        provider: IGithubProvider,
        repository: str,
        environment: str,
        max_session_sec: int = 3600,
        boundary: str | None = DELIVERY,
    ) -> None:
        super().__init__(
            scope,
            id,
            name=name,
            description=description,
            assumed_by=GithubPrincipal(provider=provider, repository=repository, environment=environment),
            max_session_sec=max_session_sec,
            boundary=boundary,
        )
