"""Application load balancers behind a web ACL."""

from typing import Any
from urllib.parse import urlencode

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.waf.guard import Guard
from cairn.localcloud.gaps.waf.guarded_request import GuardedRequest

_INSPECTED = 8 * 1024
_FORBIDDEN = (
    b"<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n"
    b"<center><h1>403 Forbidden</h1></center>\r\n</body>\r\n</html>\r\n"
)


def guard_load_balancers(guard: Guard) -> None:
    """Ask the web ACL of a load balancer before any listener rule."""
    from ministack.core.responses import get_request_client_ip
    from ministack.services import alb

    @around(alb, "dispatch_request")
    async def _dispatch(
        original: Function,
        balancer: dict[str, Any],
        method: str,
        path: str,
        headers: Any,
        body: Any,
        query: Any,
        port: int = 80,
        client_ip: str | None = None,
        **more: Any,
    ) -> Any:
        web_acl = guard.web_acl_of(balancer["LoadBalancerArn"])
        if web_acl is not None:
            raw_query = more.get("raw_query_string")
            request = GuardedRequest(
                client_ip=client_ip or get_request_client_ip(),
                method=method,
                path=more.get("raw_path") or path,
                query=urlencode(query or {}, doseq=True) if raw_query is None else raw_query,
                headers={name.lower(): value for name, value in (headers or {}).items()},
                body=body or b"",
                source_name="ALB",
                source_id=balancer["LoadBalancerArn"].partition("loadbalancer/")[2],
                request_id=alb._trace_id(),
                inspected=_INSPECTED,
            )
            verdict = await guard.ask(web_acl, request)
            if verdict.action == "BLOCK":
                refused = (403, {"Content-Type": "text/html", "Server": "awselb/2.0"}, _FORBIDDEN)
                return verdict.answer(web_acl) or refused
        return await original(balancer, method, path, headers, body, query, port, client_ip, **more)
