"""Stages of REST APIs behind a web ACL."""

from contextvars import ContextVar
from typing import Any
from urllib.parse import urlencode

from cairn.localcloud.gaps.api_gateway.rest_request import served
from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.waf.guard import Guard
from cairn.localcloud.gaps.waf.guarded_request import GuardedRequest

_INSPECTED = 16 * 1024
_asked_for: ContextVar[str | None] = ContextVar("path_that_a_web_acl_sees", default=None)


def guard_stages(guard: Guard) -> None:
    """Ask the web ACL of a stage first; a blocked request gets the gateway response `WAF_FILTERED`."""
    from ministack import app as emulator
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import apigateway_v1 as gateway

    @around(emulator, "_handle_execute_api_request")
    async def _handle(original: Function, host: str, path: str, *rest: Any, **more: Any) -> Any:
        token = _asked_for.set(None if emulator._parse_execute_api_url(host, path) else path)
        try:
            return await original(host, path, *rest, **more)
        finally:
            _asked_for.reset(token)

    @around(gateway, "_execute_in_scope")
    async def _execute(
        original: Function,
        details: dict[str, Any],
        api_id: str,
        stage_name: str,
        method: str,
        path: str,
        headers: Any,
        body: Any,
        query: Any,
        *rest: Any,
    ) -> Any:
        arn = f"arn:aws:apigateway:{get_region()}::/restapis/{api_id}/stages/{stage_name}"
        stage, web_acl = gateway._stages_v1.get(api_id, {}).get(stage_name), guard.web_acl_of(arn)
        if web_acl is None or stage is None:
            return await original(details, api_id, stage_name, method, path, headers, body, query, *rest)
        source = f"{get_account_id()}:{api_id}:{stage_name}"
        request = _described(
            source, details, method, _asked_for.get() or f"/{stage_name}{path}", headers, body, query
        )
        verdict = await guard.ask(web_acl, request)
        in_log = served.get()
        if in_log is not None:
            in_log.details, in_log.waf_status = details, 200 if verdict.action == "ALLOW" else verdict.status
        if verdict.action == "ALLOW":
            return await original(details, api_id, stage_name, method, path, headers, body, query, *rest)
        details["stage"] = stage
        own = verdict.answer(web_acl)
        if own is not None:
            return own
        refused = gateway._GatewayError("WAF_FILTERED", "Forbidden", "ForbiddenException")
        if in_log is not None:
            in_log.error = refused
        return refused


def _described(
    source_id: str, details: dict[str, Any], method: str, path: str, headers: Any, body: Any, query: Any
) -> GuardedRequest:
    from ministack.core.responses import get_request_client_ip

    return GuardedRequest(
        client_ip=get_request_client_ip(),
        method=method,
        path=path,
        query=urlencode(query or {}, doseq=True),
        headers={name.lower(): value for name, value in (headers or {}).items()},
        body=body or b"",
        source_name="APIGW",
        source_id=source_id,
        request_id=details["request_id"],
        inspected=_INSPECTED,
    )
