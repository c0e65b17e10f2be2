"""Whether an access token of the user pool is one that a customer may connect with."""

from collections.abc import Collection
from typing import Any, Protocol

import jwt

SCOPE = "orders/read"


class TokenRefused(Exception):
    """The token lets nobody in; the message says why, and nothing of the token."""


class Keys(Protocol):
    """The user pool's public keys."""

    def get_signing_key_from_jwt(self, token: str) -> Any:
        """Return the key that the token names; raises ``jwt.PyJWTError`` for one that the pool does not have."""


def customer_of(token: str, *, keys: Keys, issuer: str, client_ids: Collection[str]) -> str:
    """Return the ``sub`` of the customer that ``token`` was made for; raises ``TokenRefused``.

    Signature, issuer and expiry have to be right, and it has to be an access token with the scope ``orders/read`` that
    was made for one of ``client_ids``: an access token of Cognito has no audience.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
    """
    try:
        claims = jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],
            issuer=issuer,
            options={"require": ["exp", "iss", "sub"], "verify_aud": False},
        )
    except jwt.PyJWKClientConnectionError:
        raise
    except jwt.PyJWTError as error:
        raise TokenRefused(type(error).__name__) from error
    if claims.get("token_use") != "access":
        raise TokenRefused("NotAnAccessToken")
    if claims.get("client_id") not in client_ids:
        raise TokenRefused("AnotherClient")
    if SCOPE not in str(claims.get("scope") or "").split():
        raise TokenRefused("NoScope")
    return str(claims["sub"])
