"""User pools behind a web ACL."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.waf.guard import Guard
from cairn.localcloud.gaps.waf.guarded_request import GuardedRequest

_INSPECTED = 16 * 1024
_asked: ContextVar[tuple[str, str, Mapping[str, str], bytes] | None] = ContextVar(
    "call_to_cognito", default=None
)


def guard_user_pools(guard: Guard) -> None:
    """Ask the web ACL of a user pool before what a customer calls without credentials."""
    from ministack.services import cognito

    @around(cognito, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Any:
        token = _asked.set((method, path, headers, body))
        try:
            return await original(method, path, headers, body, query)
        finally:
            _asked.reset(token)

    @around(cognito, "_dispatch_idp")
    async def _dispatch(original: Function, action: str, wanted: dict[str, Any]) -> Any:
        asked = _asked.get()
        pool = cognito._pool_for_client(wanted.get("ClientId"))[0]
        web_acl = guard.web_acl_of(pool["Arn"]) if pool else None
        if asked is None or web_acl is None or action not in cognito._UNSIGNED_IDP_ACTIONS:
            return await original(action, wanted)
        verdict = await guard.ask(web_acl, _described(pool["Id"], *asked))
        if verdict.action == "ALLOW":
            return await original(action, wanted)
        refused = cognito.error_response_json(
            "ForbiddenException", "Request not allowed due to WAF block.", 403
        )
        return verdict.answer(web_acl) or refused


def _described(
    pool_id: str, method: str, path: str, headers: Mapping[str, str], body: bytes
) -> GuardedRequest:
    from ministack.core.responses import get_request_client_ip

    return GuardedRequest(
        client_ip=get_request_client_ip(),
        method=method,
        path=path,
        query="",
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
        source_name="COGNITO_USER_POOL",
        source_id=pool_id,
        request_id=str(uuid4()),
        inspected=_INSPECTED,
    )
