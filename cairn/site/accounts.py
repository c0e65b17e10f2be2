"""Signing up and in at the user pool, as the shop's own pages do."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from cairn.shop.addresses import Addresses

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


class Refused(Exception):
    """The user pool said no; the message is for the visitor."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in. ``access_token`` stays on this side of the page."""

    user_id: str
    email: str
    access_token: str


@dataclass(frozen=True)
class Accounts:
    """The user pool of the local cloud."""

    cognito: "CognitoIdentityProviderClient"
    addresses: Addresses

    def sign_up(self, email: str, password: str) -> Visitor:
        """Make an account, take its address for confirmed, and sign in; raises ``Refused``.

        The local cloud sends no code by e-mail, so the page confirms in its place, by the right of who runs the cloud.
        """
        pool, client = self.addresses.user_pool_id, self.addresses.user_pool_client_id
        _asked(
            lambda: self.cognito.sign_up(
                ClientId=client,
                Username=email,
                Password=password,
                UserAttributes=[{"Name": "email", "Value": email}],
            )
        )
        _asked(lambda: self.cognito.admin_confirm_sign_up(UserPoolId=pool, Username=email))
        return self.sign_in(email, password)

    def sign_in(self, email: str, password: str) -> Visitor:
        """Return the visitor of that address; raises ``Refused``.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
        """
        answer = _asked(
            lambda: self.cognito.initiate_auth(
                ClientId=self.addresses.user_pool_client_id,
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        )
        token = str(answer["AuthenticationResult"]["AccessToken"])
        return Visitor(user_id=_subject(token), email=email, access_token=token)


def _asked(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except ClientError as error:
        raise Refused(error.response["Error"].get("Message") or "The user pool refused it.") from error


def _subject(token: str) -> str:
    payload = token.split(".")[1]
    claims: dict[str, str] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims["sub"]
