"""Which scopes a sign-in earns."""

from collections.abc import Sequence

_SIGNED_IN_WITHOUT_OAUTH = frozenset(
    {
        "TokenGeneration_Authentication",
        "TokenGeneration_AuthenticateDevice",
        "TokenGeneration_NewPasswordChallenge",
        "TokenGeneration_RefreshTokens",
    }
)


def added_scopes(trigger_source: str, customer_scopes: Sequence[str]) -> list[str]:
    """Return the scopes to add to the access token of this sign-in.

    A customer who signs in by SRP or password cannot ask for scopes and gets ``customer_scopes``. Over OAuth
    (``TokenGeneration_HostedAuth``, ``TokenGeneration_ClientCredentials``) a client gets what it asked for and its
    registration allows, and nothing is added. A source unknown here adds nothing either.
    """
    return list(customer_scopes) if trigger_source in _SIGNED_IN_WITHOUT_OAUTH else []
