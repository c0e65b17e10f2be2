"""HTTP and WebSocket APIs take any number of requests.

AWS lets through what the route settings of the stage say, those of the route before the default ones: so many at
once, refilled at a rate. A request over that gets 429 from an HTTP API, a handshake too.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_TOO_MANY = (429, {"Content-Type": "application/json"}, b'{"message":"Too Many Requests"}')


def install() -> None:
    """Take a token of the route's bucket before anything else."""
    from ministack.services import apigateway, apigateway_v1

    def is_let_in(api_id: str, stage_name: str, route: dict[str, Any] | None) -> bool:
        stage = apigateway._stages.get(api_id, {}).get(stage_name) or {}
        key = (route or {}).get("routeKey", "")
        settings = {
            **(stage.get("defaultRouteSettings") or {}),
            **(stage.get("routeSettings") or {}).get(key, {}),
        }
        limits = {
            "rateLimit": settings.get("throttlingRateLimit"),
            "burstLimit": settings.get("throttlingBurstLimit"),
        }
        return bool(apigateway_v1._take_token(("route", api_id, stage_name, key), limits))

    @around(apigateway, "_handle_execute_in_scope")
    async def _handle(
        original: Function, api_id: str, stage: str, path: str, method: str, *rest: Any, **named: Any
    ) -> Any:
        route = apigateway._match_route(api_id, method, f"/{path.lstrip('/')}")
        if route and method != "OPTIONS" and not is_let_in(api_id, stage, route):
            return _TOO_MANY
        return await original(api_id, stage, path, method, *rest, **named)

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
        *rest: Any,
        **named: Any,
    ) -> Any:
        if event_type != "DISCONNECT" and not is_let_in(api_id, stage, route):
            return {"statusCode": 429, "body": '{"message": "Too Many Requests"}'}
        return await original(
            api_id, account_id, region, route, stage, connection_id, event_type, *rest, **named
        )
