"""Who calls, as the API's authorizer vouches for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.kit.problem import Forbidden, Unauthorized


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A signed-in user: ``user_id`` is the token's ``sub``, ``client_id`` the app client that it was made for."""

    user_id: str
    client_id: str
    scopes: frozenset[str]

    def require_client(self, client_ids: Collection[str]) -> None:
        """Raise ``Unauthorized`` unless the token was made for one of ``client_ids``.

        The authorizer takes the tokens of every app client of the pool, and an access token of Cognito has no
        audience but its ``client_id``.
        https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
        """
        if self.client_id not in client_ids:
            raise Unauthorized("The access token was made for another application.")

    def require(self, scope: str) -> None:
        """Raise ``Forbidden`` unless the access token carries ``scope``."""
        if scope not in self.scopes:
            raise Forbidden(f"The access token lacks the scope {scope}.")


def caller_of(event: Mapping[str, Any]) -> Caller:
    """Return the caller that a Cognito authorizer put into a REST proxy event.

    Raises ``Unauthorized`` without claims, without a subject, and for an ID token: only access tokens carry rights.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
    """
    claims = ((event.get("requestContext") or {}).get("authorizer") or {}).get("claims") or {}
    user_id = claims.get("sub")
    if not isinstance(user_id, str) or not user_id or claims.get("token_use") != "access":
        raise Unauthorized("Sign in and send the access token as a bearer token.")
    client_id = str(claims.get("client_id") or "")
    return Caller(
        user_id=user_id, client_id=client_id, scopes=frozenset(str(claims.get("scope") or "").split())
    )
