"""A program that calls the platform's APIs as itself, on nobody's behalf."""

from collections.abc import Sequence

from cdktf import Fn
from cdktf_cdktf_provider_aws.cognito_user_pool_client import (
    CognitoUserPoolClient,
    CognitoUserPoolClientTokenValidityUnits,
)
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from modules.auth.resource_server import ResourceServer
from modules.auth.user_pool import IUserPool
from modules.core import settings_of, stack_of
from modules.core.arguments import require_between
from modules.encryption import IKey
from modules.secrets import Secret

# A client without a flow of its own is given sign-in by SRP; to refresh tokens is none, and a machine gets no refresh
# token. https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
NO_SIGN_IN = "ALLOW_REFRESH_TOKEN_AUTH"


class MachineClient(Construct):
    """A client that gets tokens by its own secret (OAuth's client credentials) for exactly ``scopes``.

    Nobody signs in through it: its tokens name no user, and their subject is the client itself. Whoever may read
    ``secret``, a JSON object of ``client_id`` and ``client_secret``, is the machine. The secret stands in Terraform's
    state too, which is encrypted and closed: Cognito makes it, and the provider reads it back.
    ``access_token_minutes`` is 5-60. The user pool needs a ``UserPoolDomain``, which has the token endpoint.

    Raises ``ValueError`` for no scope, for one that none of ``resource_servers`` has, and for other minutes.
    See https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        user_pool: IUserPool,
        name: str,
        resource_servers: Sequence[ResourceServer],
        scopes: Sequence[str],
        key: IKey,
        access_token_minutes: int = 15,
    ) -> None:
        super().__init__(scope, id)
        require_between("access_token_minutes", access_token_minutes, 5, 60)
        _check_scopes(resource_servers, scopes)
        resource = CognitoUserPoolClient(
            self,
            "Resource",
            user_pool_id=user_pool.user_pool_id,
            name=stack_of(self).physical_name(name, max_length=128),
            generate_secret=True,
            explicit_auth_flows=[NO_SIGN_IN],
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_flows=["client_credentials"],
            allowed_oauth_scopes=sorted(scopes),
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            access_token_validity=access_token_minutes,
            token_validity_units=[CognitoUserPoolClientTokenValidityUnits(access_token="minutes")],  # noqa: S106
            depends_on=[server.resource for server in resource_servers],
        )
        self.client_id: str = resource.id
        self.secret = Secret(
            self,
            "Secret",
            name=f"clients/{name}",
            description=f"What the client {name} gets its tokens with",
            key=key,
            recovery_window_days=30 if settings_of(self).protect_data else 0,
        )
        SecretsmanagerSecretVersion(
            self,
            "SecretValue",
            secret_id=self.secret.secret_arn,
            secret_string=Fn.jsonencode({"client_id": resource.id, "client_secret": resource.client_secret}),
        )


def _check_scopes(resource_servers: Sequence[ResourceServer], scopes: Sequence[str]) -> None:
    known = [scope for server in resource_servers for scope in server.scopes]
    if not scopes:
        raise ValueError(f"scopes must name one at least of {', '.join(known) or 'none'}, got none")
    for scope in scopes:
        if scope not in known:
            raise ValueError(f"scopes must be of {', '.join(known) or 'none'}, got {scope!r}")
