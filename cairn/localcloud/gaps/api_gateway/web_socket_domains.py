"""A WebSocket API is not reached by a custom domain.

On AWS a handshake with a domain goes to the API that is mapped there, as a request does. The emulator knows the
address of the API alone.
https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-custom-domain-names.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Lead a handshake with a domain to the stage that is mapped there."""
    from ministack import app as emulator
    from ministack.core.responses import request_scope
    from ministack.services import apigateway_v1

    def mapped(host: str, path: str) -> str | None:
        for (account_id, region, name), _ in apigateway_v1._domain_names.all_items():
            if name == host:
                with request_scope(account_id, region):
                    found = emulator._resolve_custom_domain_request(host, path)
                return f"/_aws/execute-api/{found[0]}/{found[1]}{found[2]}" if found else None
        return None

    @around(emulator, "app")
    async def _serve(original: Function, scope: Any, receive: Any, send: Any) -> Any:
        if scope["type"] == "websocket":
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").split(":")[0].lower()
            path = mapped(host, scope["path"])
            if path is not None:
                scope = {**scope, "path": path}
        return await original(scope, receive, send)
