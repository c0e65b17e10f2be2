"""The jobs of one GitHub environment as the ones who assume a role."""

import json
import re
from dataclasses import dataclass

from modules.core import StackSettings
from modules.iam.github_provider import AUDIENCE, HOST, IGithubProvider

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")


@dataclass(frozen=True, kw_only=True)
class GithubPrincipal:
    """Jobs of ``repository`` (``owner/name``) that run in the GitHub environment ``environment``, and no others.

    The subject in the trust policy is exact: GitHub's protection rules of that environment decide who gets there.
    Raises ``ValueError`` for anything with a wildcard.
    https://docs.github.com/en/actions/reference/security/oidc
    """

    provider: IGithubProvider
    repository: str
    environment: str

    def __post_init__(self) -> None:
        if not _REPOSITORY.fullmatch(self.repository):
            raise ValueError(f"repository must be owner/name without a wildcard, got {self.repository!r}")
        if not _ENVIRONMENT.fullmatch(self.environment):
            raise ValueError(
                f"environment must be the name of a GitHub environment without a wildcard, got {self.environment!r}"
            )

    @property
    def subject(self) -> str:
        """What GitHub says in the token of such a job."""
        return f"repo:{self.repository}:environment:{self.environment}"

    def trust_policy(self, _settings: StackSettings) -> str:
        """Return the JSON text of the trust policy."""
        statement = {
            "Effect": "Allow",
            "Principal": {"Federated": self.provider.provider_arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{HOST}:aud": AUDIENCE, f"{HOST}:sub": self.subject}},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
