"""An application that signs people in."""

import re
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cognito_user_pool_client import (
    CognitoUserPoolClient,
    CognitoUserPoolClientTokenValidityUnits,
)
from constructs import Construct

from modules.auth.resource_server import ResourceServer
from modules.auth.user_pool import IUserPool
from modules.core import stack_of

SIGN_IN = ("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH")
PASSWORD_SIGN_IN = "ALLOW_USER_PASSWORD_AUTH"  # noqa: S105  the name of a flow, not a password
TOKEN_UNITS = {"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"}
_RETURN_URL = re.compile(r"https://[^/]+|http://localhost(:\d+)?(/|$)")


class UserPoolClient(Construct):
    """A client without a secret, for a browser, an app or a terminal; people sign in by SRP.

    The password never leaves the device unless ``allow_password_auth`` allows sending it to Cognito.
    ``access_token_minutes`` and ``id_token_minutes`` are 5-60, ``refresh_token_days`` is 1-30. Tokens can be revoked,
    and an unknown user gets the same answer as a wrong password.

    With ``callback_urls`` (``https://``, or ``http://localhost`` for development) the sign-in page of Cognito serves
    the client too, by the authorization code flow, and its tokens may carry the scopes of ``resource_servers``.

    Raises ``ValueError`` for other values.
    See https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        user_pool: IUserPool,
        name: str,
        resource_servers: Sequence[ResourceServer] = (),
        callback_urls: Sequence[str] = (),
        logout_urls: Sequence[str] = (),
        allow_password_auth: bool = False,
        access_token_minutes: int = 30,
        id_token_minutes: int = 30,
        refresh_token_days: int = 7,
    ) -> None:
        super().__init__(scope, id)
        _check_range("access_token_minutes", access_token_minutes, 5, 60)
        _check_range("id_token_minutes", id_token_minutes, 5, 60)
        _check_range("refresh_token_days", refresh_token_days, 1, 30)
        _check_urls("callback_urls", callback_urls)
        _check_urls("logout_urls", logout_urls)
        _check_code_flow(resource_servers, callback_urls, logout_urls)
        flows = (*SIGN_IN, PASSWORD_SIGN_IN) if allow_password_auth else SIGN_IN
        resource = CognitoUserPoolClient(
            self,
            "Resource",
            user_pool_id=user_pool.user_pool_id,
            name=stack_of(self).physical_name(name, max_length=128),
            generate_secret=False,
            explicit_auth_flows=sorted(flows),
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            access_token_validity=access_token_minutes,
            id_token_validity=id_token_minutes,
            refresh_token_validity=refresh_token_days,
            token_validity_units=[CognitoUserPoolClientTokenValidityUnits(**TOKEN_UNITS)],
            depends_on=[server.resource for server in resource_servers],
        )
        if callback_urls:
            _allow_code_flow(resource, resource_servers, callback_urls, logout_urls)
        self.client_id: str = resource.id


def _allow_code_flow(
    client: CognitoUserPoolClient,
    resource_servers: Sequence[ResourceServer],
    callback_urls: Sequence[str],
    logout_urls: Sequence[str],
) -> None:
    client.allowed_oauth_flows_user_pool_client = True
    client.allowed_oauth_flows = ["code"]
    client.allowed_oauth_scopes = [
        "openid",
        *(scope for server in resource_servers for scope in server.scopes),
    ]
    client.supported_identity_providers = ["COGNITO"]
    client.callback_urls = list(callback_urls)
    client.logout_urls = list(logout_urls)


def _check_range(argument: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise ValueError(f"{argument} must be {lowest}-{highest}, got {value}")


def _check_urls(argument: str, urls: Sequence[str]) -> None:
    for url in urls:
        if not _RETURN_URL.match(url):
            raise ValueError(
                f"{argument} must be https:// (or http://localhost for development), got {url!r}"
            )


def _check_code_flow(
    resource_servers: Sequence[ResourceServer], callback_urls: Sequence[str], logout_urls: Sequence[str]
) -> None:
    if callback_urls:
        return
    if resource_servers:
        raise ValueError(
            "resource_servers need callback_urls: only the sign-in page gives out their scopes; "
            "for SRP a pre-token-generation trigger on the user pool adds them"
        )
    if logout_urls:
        raise ValueError("logout_urls need callback_urls: without the sign-in page nobody is sent there")
