"""Who calls, as the API's authorizer vouches for it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from services.kit.problem import Forbidden, Unauthorized


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A signed-in user or a machine: ``client_id`` is the app client that the token was made for.

    ``user_id`` is the token's ``sub``, and empty for a machine: the subject of a token by client credentials is the
    client, and never a customer.
    https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints-oauth-grants.html
    """

    user_id: str
    client_id: str
    scopes: frozenset[str]

    @property
    def is_machine(self) -> bool:
        """Whether a program calls as itself."""
        return not self.user_id

    def require_customer(self, client_ids: Collection[str]) -> None:
        """Raise ``Unauthorized`` unless the token was made for a user of one of ``client_ids``."""
        if self.is_machine:
            raise Unauthorized("The access token names no user: sign in.")
        self._require_client(client_ids)

    def require_machine(self, client_ids: Collection[str]) -> None:
        """Raise ``Unauthorized`` unless the token was made for a machine that is one of ``client_ids``."""
        if not self.is_machine:
            raise Unauthorized("The access token was made for a user; only machines may do this.")
        self._require_client(client_ids)

    def require(self, scope: str) -> None:
        """Raise ``Forbidden`` unless the access token carries ``scope``."""
        if scope not in self.scopes:
            raise Forbidden(f"The access token lacks the scope {scope}.")

    def _require_client(self, client_ids: Collection[str]) -> None:
        """The authorizer takes the tokens of every app client of the pool, and an access token of Cognito has no
        audience but its ``client_id``.

        https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
        """
        if self.client_id not in client_ids:
            raise Unauthorized("The access token was made for another application.")


def caller_of(event: Mapping[str, Any]) -> Caller:
    """Return the caller that a Cognito authorizer put into a REST proxy event.

    Raises ``Unauthorized`` without claims, without a subject, and for an ID token: only access tokens carry rights.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
    """
    return caller_with(((event.get("requestContext") or {}).get("authorizer") or {}).get("claims") or {})


def caller_with(claims: Mapping[str, Any]) -> Caller:
    """Return the caller whose token was found good and makes these ``claims``; raises as ``caller_of`` does."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or claims.get("token_use") != "access":
        raise Unauthorized("Sign in and send the access token as a bearer token.")
    client_id = str(claims.get("client_id") or "")
    return Caller(
        user_id="" if subject == client_id else subject,
        client_id=client_id,
        scopes=frozenset(str(claims.get("scope") or "").split()),
    )
