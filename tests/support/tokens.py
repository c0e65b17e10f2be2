"""Customers who sign in through Cognito, and tokens that no API may take."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from tests.support.clients import Clients

PASSWORD = "Correct-horse-9-battery"


@dataclass(frozen=True)
class Customer:
    """A signed-in customer: the id that the tokens carry, the address, and the tokens."""

    user_id: str
    email: str
    access_token: str
    id_token: str


def sign_in(clients: Clients, *, user_pool_id: str, client_id: str, email: str | None = None) -> Customer:
    """Make a customer with a confirmed address, and sign in by password."""
    cognito = clients("cognito-idp")
    name = email or f"{uuid.uuid4().hex}@example.com"
    cognito.admin_create_user(
        UserPoolId=user_pool_id,
        Username=name,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": name}, {"Name": "email_verified", "Value": "true"}],
    )
    cognito.admin_set_user_password(UserPoolId=user_pool_id, Username=name, Password=PASSWORD, Permanent=True)
    return sign_in_again(clients, client_id=client_id, email=name)


def sign_in_again(clients: Clients, *, client_id: str, email: str) -> Customer:
    """Sign in a customer who is there already, through the app client given."""
    cognito = clients("cognito-idp")
    result = cognito.initiate_auth(
        ClientId=client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    user_id = claims_of(result["AccessToken"])["sub"]
    return Customer(user_id, email, result["AccessToken"], result["IdToken"])


def claims_of(token: str) -> dict[str, Any]:
    """Return what a token says, its signature unseen."""
    return jwt.decode(token, options={"verify_signature": False})


class PoolKey:
    """The user pool's own signing key, read from the local cloud's files.

    Only with it can a test tell that a claim is refused, and not just a wrong signature.
    """

    def __init__(self, state_folder: Path, user_pool_id: str) -> None:
        path = state_folder / "cognito-pool-keys" / f"{user_pool_id}-access.pem"
        self.private = load_pem_private_key(path.read_bytes(), password=None)

    @property
    def public_pem(self) -> bytes:
        """The public half, as every client of the pool may fetch it."""
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, token: str, **claims: Any) -> str:
        """Return ``token`` with other claims, truly signed by the pool; a claim that is None is left out."""
        return _signed(token, self.private, claims)


Forgery = Callable[[str, PoolKey], str]


def _signed(token: str, key: Any, claims: Mapping[str, Any], **header: Any) -> str:
    said = {name: value for name, value in {**claims_of(token), **claims}.items() if value is not None}
    kid = jwt.get_unverified_header(token)["kid"]
    return jwt.encode(said, key, algorithm="RS256", headers={"kid": kid, **header})


def _part(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _unsigned(token: str, header: Mapping[str, Any]) -> str:
    return f"{_part(header)}.{token.split('.')[1]}."


def _with_public_key_as_secret(token: str, key: PoolKey) -> str:
    header = {"alg": "HS256", "typ": "JWT", "kid": jwt.get_unverified_header(token)["kid"]}
    signing = f"{_part(header)}.{token.split('.')[1]}"
    signature = hmac.new(key.public_pem, signing.encode(), hashlib.sha256).digest()
    return f"{signing}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _tampered(token: str, _: PoolKey) -> str:
    header, _payload, signature = token.split(".")
    return f"{header}.{_part({**claims_of(token), 'sub': str(uuid.uuid4())})}.{signature}"


def _truncated(token: str, _: PoolKey) -> str:
    return token.rsplit(".", 1)[0] + "."


def _own_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


FORGERIES: dict[str, Forgery] = {
    "expired": lambda token, key: key.sign(token, exp=int(time.time()) - 1),
    "not valid yet": lambda token, key: key.sign(token, nbf=int(time.time()) + 3600),
    "of another issuer": lambda token, key: key.sign(token, iss="https://example.com/pool"),
    "without scopes": lambda token, key: key.sign(token, scope=None),
    "with another scope": lambda token, key: key.sign(token, scope="aws.cognito.signin.user.admin"),
    "alg none": lambda token, _: _unsigned(token, {"alg": "none"}),
    "alg none with the key's id": lambda token, _: _unsigned(
        token, {"alg": "none", "kid": jwt.get_unverified_header(token)["kid"]}
    ),
    "HS256 with the public key": _with_public_key_as_secret,
    "of an unknown key": lambda token, _: _signed(token, _own_key(), {}, kid="unknown"),
    "of a foreign key under the pool's key id": lambda token, _: _signed(token, _own_key(), {}),
    "tampered": _tampered,
    "without signature": _truncated,
    "not a token": lambda _token, _key: "not.a.token",
}
