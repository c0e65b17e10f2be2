"""Customers sign in to user pools of the default account alone.

The calls of customers, such as InitiateAuth, carry no AWS credentials: on AWS the app client, the user pool or
the token in the request says whose user pool it is. The emulator takes the caller for the default account's.
https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_TOKENS = ("AccessToken", "RefreshToken", "Token")


def install() -> None:
    """Serve a customer's call in the account and region that own the user pool."""
    from ministack.core.responses import request_scope
    from ministack.services import cognito

    @around(cognito, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Any:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        owner = _owner(cognito, body) if action in cognito._UNSIGNED_IDP_ACTIONS else None
        if owner is None:
            return await original(method, path, headers, body, query)
        with request_scope(*owner):
            return await original(method, path, headers, body, query)


def _owner(cognito: Any, body: bytes) -> tuple[str, str] | None:
    try:
        request = json.loads(body or b"{}")
    except ValueError:
        return None
    client_id, pool_ids = request.get("ClientId"), set(_named_pools(cognito, request))
    for (account_id, region, pool_id), pool in cognito._user_pools.all_items():
        if pool_id in pool_ids or client_id in pool.get("_clients", {}):
            return account_id, region
    return None


def _named_pools(cognito: Any, request: Mapping[str, Any]) -> Iterator[str]:
    if "UserPoolId" in request:
        yield request["UserPoolId"]
    for field in _TOKENS:
        yield from filter(None, [cognito._pool_id_from_token(request.get(field, ""))])
