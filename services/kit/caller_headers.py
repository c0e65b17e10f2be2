"""Who calls, in the headers that an API's private integration sets from the token's claims.

Nothing reaches a container but through the load balancer, and what the API maps takes the place of what a caller sent.
"""

from collections.abc import Mapping

from services.kit.caller import Caller, caller_of

CLAIM_HEADERS: Mapping[str, str] = {
    "X-Caller-Client-Id": "client_id",
    "X-Caller-Scope": "scope",
    "X-Caller-Subject": "sub",
    "X-Caller-Token-Use": "token_use",
}
"""Each header and the claim of an access token of Amazon Cognito that it holds."""


def caller_from(headers: Mapping[str, str]) -> Caller:
    """Return who calls; ``headers`` are found by name in any case. Raises ``Unauthorized`` where they do not say."""
    claims = {claim: headers.get(header, "") for header, claim in CLAIM_HEADERS.items()}
    return caller_of({"requestContext": {"authorizer": {"claims": claims}}})


def headers_of_service(name: str, *, scopes: str) -> dict[str, str]:
    """Return the headers with which the service ``name`` calls another one, by the load balancer that lets it in.

    It is a client of its own name, and ``scopes`` (separated by spaces) are what it asks for.
    """
    return {
        "X-Caller-Client-Id": name,
        "X-Caller-Scope": scopes,
        "X-Caller-Subject": name,
        "X-Caller-Token-Use": "access",
    }
