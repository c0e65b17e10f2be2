"""GitHub as an identity provider of the account: its workflows sign in with a token, and no key is kept anywhere."""

from __future__ import annotations

import re
from typing import Protocol

from cdktf_cdktf_provider_aws.iam_openid_connect_provider import IamOpenidConnectProvider
from constructs import Construct

HOST = "token.actions.githubusercontent.com"
AUDIENCE = "sts.amazonaws.com"
_ARN = re.compile(rf"arn:aws:iam::\d{{12}}:oidc-provider/{re.escape(HOST)}")


class IGithubProvider(Protocol):
    """GitHub as an identity provider of the account."""

    @property
    def provider_arn(self) -> str:
        """The ARN of the provider."""


class _ImportedGithubProvider(Construct):
    def __init__(self, scope: Construct, id: str, *, provider_arn: str) -> None:
        super().__init__(scope, id)
        if not _ARN.fullmatch(provider_arn):
            raise ValueError(f"provider_arn must end with oidc-provider/{HOST}, got {provider_arn!r}")
        self.provider_arn = provider_arn


class GithubProvider(Construct):
    """GitHub's OpenID Connect provider, of which an account has one; AWS checks its certificate by itself.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        resource = IamOpenidConnectProvider(
            self, "Resource", url=f"https://{HOST}", client_id_list=[AUDIENCE]
        )
        self.provider_arn: str = resource.arn

    @staticmethod
    def from_provider_arn(scope: Construct, id: str, provider_arn: str) -> IGithubProvider:
        """Return the provider that the account has."""
        return _ImportedGithubProvider(scope, id, provider_arn=provider_arn)
