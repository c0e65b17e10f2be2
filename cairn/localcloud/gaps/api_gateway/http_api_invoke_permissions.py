"""HTTP and WebSocket APIs invoke functions without a permission.

AWS asks the function's policy before an integration and before an authorizer, on behalf of the route or of the
authorizer. Without a permission an HTTP API answers 500, and a WebSocket API refuses the handshake.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.resource_policy import permits_invocation

_GATEWAY = "apigateway.amazonaws.com"
_FAILED = (500, {"Content-Type": "application/json"}, b'{"message":"Internal Server Error"}')


def install() -> None:
    """Ask the function's policy before each such call."""
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import apigateway

    def may_invoke(uri: str, api_id: str, *places: str) -> bool:
        function = apigateway._extract_lambda_ref_from_integration_uri(uri)
        api = f"arn:aws:execute-api:{get_region()}:{get_account_id()}:{api_id}"
        return not function.startswith("arn:") or permits_invocation(
            function, _GATEWAY, *(f"{api}/{place}" for place in places)
        )

    @around(apigateway, "_invoke_lambda_proxy")
    async def _invoke(
        original: Function,
        integration: Any,
        api_id: str,
        stage: str,
        path: str,
        method: str,
        *rest: Any,
        **named: Any,
    ) -> Any:
        route_key = rest[3] if len(rest) > 3 else "$default"
        route = route_key.replace(" ", "", 1) if " " in route_key else route_key
        places = (f"{stage}/{route}", f"{stage}/{method}{path}")
        if not may_invoke(integration.get("integrationUri", ""), api_id, *places):
            return _FAILED
        return await original(integration, api_id, stage, path, method, *rest, **named)

    @around(apigateway, "_invoke_request_authorizer_lambda")
    async def _authorize(original: Function, authorizer: Any, event: Any, *rest: Any) -> Any:
        api_id = event["requestContext"]["apiId"]
        place = f"authorizers/{authorizer['authorizerId']}"
        if not may_invoke(authorizer.get("authorizerUri", ""), api_id, place):
            return None
        return await original(authorizer, event, *rest)

    @around(apigateway, "_invoke_ws_lambda")
    async def _invoke_socket(
        original: Function,
        api_id: str,
        account_id: str,
        region: str,
        route: dict[str, Any],
        stage: str,
        *rest: Any,
        **named: Any,
    ) -> Any:
        identity = route.get("target", "").rsplit("/", 1)[-1]
        integration = apigateway._integrations.get(api_id, {}).get(identity) or {}
        if not may_invoke(integration.get("integrationUri", ""), api_id, f"{stage}/{route['routeKey']}"):
            return {"statusCode": 500}
        return await original(api_id, account_id, region, route, stage, *rest, **named)
