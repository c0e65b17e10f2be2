"""Access logs of HTTP and WebSocket APIs stay empty.

AWS writes one line a request, and one for each handshake, message and end of a connection, to the log group of the
stage's `accessLogSettings`, in its format, with `-` for what has no value.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
"""

import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.log_lines import write_line

_VARIABLE = re.compile(r"\$context\.([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)")


def install() -> None:
    """Write a line when a request is answered, and when a route of a WebSocket API has done its work."""
    from ministack.core.responses import get_request_client_ip
    from ministack.services import apigateway

    def write(api_id: str, stage_name: str, values: Mapping[str, Any]) -> None:
        stage = apigateway._stages.get(api_id, {}).get(stage_name) or {}
        settings = stage.get("accessLogSettings") or {}
        group = settings.get("destinationArn", "").partition(":log-group:")[2].removesuffix(":*")
        if group and settings.get("format"):
            found = {
                "apiId": api_id,
                "stage": stage_name,
                "identity.sourceIp": get_request_client_ip(),
                **values,
            }
            line = _VARIABLE.sub(lambda match: str(found.get(match.group(1), "-")), settings["format"])
            write_line(group, f"{api_id}/{stage_name}".replace("$", ""), line)

    @around(apigateway, "_handle_execute_in_scope")
    async def _handle(
        original: Function,
        api_id: str,
        stage: str,
        path: str,
        method: str,
        headers: Any,
        *rest: Any,
        **named: Any,
    ) -> Any:
        arrived, request_id = time.time(), uuid4().hex[:15] + "="
        status, answered, body = await original(api_id, stage, path, method, headers, *rest, **named)
        route = apigateway._match_route(api_id, method, f"/{path.lstrip('/')}") or {}
        about = {
            "domainName": (headers or {}).get("host", "").split(":")[0],
            "httpMethod": method,
            "path": path if stage == "$default" else f"/{stage}{path}",
            "protocol": "HTTP/1.1",
            "routeKey": route.get("routeKey", "-"),
            "status": status,
            "responseLength": len(body or b""),
        }
        write(api_id, stage, _timed(arrived, request_id) | about)
        return status, {**answered, "apigw-requestid": request_id}, body

    @around(apigateway, "_invoke_ws_lambda")
    async def _invoke(
        original: Function,
        api_id: str,
        account_id: str,
        region: str,
        route: dict[str, Any],
        stage: str,
        connection_id: str,
        event_type: str,
        message_id: str,
        *rest: Any,
        **named: Any,
    ) -> Any:
        arrived = time.time()
        answer = await original(
            api_id, account_id, region, route, stage, connection_id, event_type, message_id, *rest, **named
        )
        about = {
            "routeKey": route["routeKey"],
            "eventType": event_type,
            "connectionId": connection_id,
            "status": (answer or {}).get("statusCode", 200),
        }
        write(api_id, stage, _timed(arrived, message_id) | about)
        return answer

    @around(apigateway, "_authorize_ws_connect")
    async def _authorize(
        original: Function, api_id: str, route: Any, context: dict[str, Any], *rest: Any
    ) -> Any:
        arrived = time.time()
        refusal, found = await original(api_id, route, context, *rest)
        if refusal:
            about = {name: context[name] for name in ("routeKey", "eventType", "connectionId")}
            write(
                api_id,
                context["stage"],
                _timed(arrived, context["requestId"]) | about | {"status": refusal[0]},
            )
        return refusal, found


def _timed(arrived: float, request_id: str) -> dict[str, Any]:
    return {
        "requestId": request_id,
        "extendedRequestId": request_id,
        "requestTime": datetime.fromtimestamp(arrived, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        "requestTimeEpoch": int(arrived * 1000),
        "responseLatency": int((time.time() - arrived) * 1000),
    }
