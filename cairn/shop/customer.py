"""The demo customer of the local shop: made once, password kept in a file that only its owner reads."""

import base64
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cairn.errors import CairnError
from cairn.shop.addresses import Addresses
from cairn.terraform.checkout import notes_folder
from cairn.terraform.target import Target

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AuthenticationResultTypeTypeDef

EMAIL = "demo@shop.example"
_ADMIN_FLOW: Literal["ADMIN_USER_PASSWORD_AUTH"] = "ADMIN_USER_PASSWORD_AUTH"
_FLOW: Literal["USER_PASSWORD_AUTH"] = "USER_PASSWORD_AUTH"
_SRP_FLOW = "USER_SRP_AUTH"


@dataclass(frozen=True)
class SignedIn:
    """A customer's access token and the user id that the token names."""

    user_id: str
    access_token: str


def credentials_file(root: Path, target: Target) -> Path:
    """Return where the password of the demo customer in ``target`` is kept, in the checkout at ``root``."""
    return notes_folder(root, target) / "demo-customer.json"


def sign_in(cognito: "CognitoIdentityProviderClient", addresses: Addresses, *, file: Path) -> SignedIn:
    """Sign the demo customer in, creating it where the user pool does not have it; ``file`` keeps its password.

    See https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow-methods.html.
    """
    password = _kept_password(file)
    if password is None or not _exists(cognito, addresses.user_pool_id):
        password = _create(cognito, addresses.user_pool_id, file)
    try:
        token = _authenticate(cognito, addresses, password)
    except cognito.exceptions.NotAuthorizedException:
        token = _authenticate(cognito, addresses, _create(cognito, addresses.user_pool_id, file))
    return SignedIn(user_id=_subject(token), access_token=token)


def _kept_password(file: Path) -> str | None:
    try:
        return str(json.loads(file.read_text())["password"])
    except (OSError, ValueError, KeyError):
        return None


def _exists(cognito: "CognitoIdentityProviderClient", user_pool_id: str) -> bool:
    try:
        user = cognito.admin_get_user(UserPoolId=user_pool_id, Username=EMAIL)
    except cognito.exceptions.UserNotFoundException:
        return False
    return user.get("UserStatus") == "CONFIRMED"


def _create(cognito: "CognitoIdentityProviderClient", user_pool_id: str, file: Path) -> str:
    password = f"{secrets.token_urlsafe(24)}aA1!"
    with suppress(cognito.exceptions.UsernameExistsException):
        cognito.admin_create_user(
            UserPoolId=user_pool_id,
            Username=EMAIL,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": EMAIL}, {"Name": "email_verified", "Value": "true"}],
        )
    cognito.admin_set_user_password(
        UserPoolId=user_pool_id, Username=EMAIL, Password=password, Permanent=True
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump({"email": EMAIL, "password": password}, stream, indent=2)
    return password


def _authenticate(cognito: "CognitoIdentityProviderClient", addresses: Addresses, password: str) -> str:
    pool, client = addresses.user_pool_id, addresses.user_pool_client_id
    described = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]
    flows = {flow.removeprefix("ALLOW_") for flow in described.get("ExplicitAuthFlows", ())}
    parameters = {"USERNAME": EMAIL, "PASSWORD": password}
    if _ADMIN_FLOW in flows:
        answer = cognito.admin_initiate_auth(
            UserPoolId=pool, ClientId=client, AuthFlow=_ADMIN_FLOW, AuthParameters=parameters
        )["AuthenticationResult"]
    elif _FLOW in flows:
        answer = cognito.initiate_auth(ClientId=client, AuthFlow=_FLOW, AuthParameters=parameters)[
            "AuthenticationResult"
        ]
    elif _SRP_FLOW in flows:
        answer = _prove_by_srp(cognito, addresses, password)
    else:
        raise CairnError(
            "The demo customer cannot sign in.",
            f"The user pool client allows {', '.join(sorted(flows)) or 'no flow'}: neither SRP nor a password.",
            "Allow one of them for the client `shop` in stacks/edge.py.",
        )
    return answer["AccessToken"]


def _prove_by_srp(
    cognito: "CognitoIdentityProviderClient", addresses: Addresses, password: str
) -> "AuthenticationResultTypeTypeDef":
    """Sign in as the shop's own pages do where no password may be sent."""
    from pycognito.aws_srp import AWSSRP

    proof = AWSSRP(
        EMAIL, password, addresses.user_pool_id, addresses.user_pool_client_id, client=cognito
    ).authenticate_user()
    result: AuthenticationResultTypeTypeDef = proof["AuthenticationResult"]
    return result


def _subject(token: str) -> str:
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["sub"])
