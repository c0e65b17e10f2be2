"""Tokens are given out at any address, to the clients of every user pool, whether or not it has a domain.

AWS serves OAuth's token endpoint at the domain of a user pool, for the clients of that pool; a client of another is
unknown there (`invalid_client`). The emulator serves it at every host name.
https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
"""

import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_PREFIX_DOMAIN = re.compile(r"([a-z0-9-]+)\.auth\.[a-z0-9-]+\.amazoncognito\.com")


def install() -> None:
    """Know a client at the domains of its own user pool alone."""
    from ministack.services import cognito

    @around(cognito, "_oauth2_token")
    def _token(original: Function, data: Any, query: Any, body: bytes = b"", headers: Any = None) -> Any:
        fields = cognito.parse_qs(body.decode("utf-8", errors="replace"))
        form = {name: values[0] for name, values in fields.items()}
        client_id, _secret = cognito._authenticate_client(headers or {}, form)
        _, pool, _ = cognito._find_pool_by_client_id(client_id)
        domain = _domain(headers or {})
        if not pool or domain not in (pool.get("Domain"), pool.get("CustomDomain")):
            return cognito._oauth2_error("invalid_client", "Client not found.")
        return original(data, query, body, headers)


def _domain(headers: Any) -> str:
    """Return what a pool keeps of the domain: the prefix alone, or the whole name where it is the owner's own."""
    host = str(headers.get("host", "")).partition(":")[0].lower()
    prefixed = _PREFIX_DOMAIN.fullmatch(host)
    return prefixed[1] if prefixed else host
