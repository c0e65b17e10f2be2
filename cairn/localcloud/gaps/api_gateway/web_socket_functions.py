"""A function of a WebSocket API writes no log, and whatever it returns is sent to the client.

On AWS it is invoked as any function is: its log has its own lines and those about the call. What it returns is sent
only by a route with a route response, and never by `$connect` and `$disconnect`.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_for_socket: ContextVar[bool] = ContextVar("invoked_for_a_web_socket", default=False)


def install() -> None:
    """Invoke by the emulator's common way, and hold back what no route response sends."""
    from ministack.core import lambda_runtime
    from ministack.services import apigateway, lambda_svc

    @around(lambda_runtime, "get_or_create_worker")
    def _worker(original: Function, name: str, configuration: Any, *rest: Any, **named: Any) -> Any:
        if not _for_socket.get():
            return original(name, configuration, *rest, **named)
        return _CommonWay(lambda_svc, lambda_svc._functions[name], configuration)

    @around(apigateway, "_invoke_ws_lambda")
    async def _invoke(
        original: Function,
        api_id: str,
        account_id: str,
        region: str,
        route: dict[str, Any],
        *rest: Any,
        **named: Any,
    ) -> Any:
        token = _for_socket.set(True)
        try:
            answer = await original(api_id, account_id, region, route, *rest, **named)
        finally:
            _for_socket.reset(token)
        responses = apigateway._route_responses.get(api_id, {}).get(route["routeId"])
        if answer and not responses:
            answer = {name: value for name, value in answer.items() if name != "body"}
        return answer


@dataclass(frozen=True)
class _CommonWay:
    """Stands for the worker of a function, and invokes it as every other caller does."""

    lambda_svc: Any
    function: Any
    configuration: Any

    def invoke(self, event: Any, request_id: str) -> dict[str, Any]:  # noqa: ARG002 - the emulator's own signature
        token = _for_socket.set(False)
        try:
            record = self.lambda_svc._execution_record_for_config(self.function, self.configuration)
            result = self.lambda_svc._execute_function_with_config_scope(record, event)
        finally:
            _for_socket.reset(token)
        response = self.lambda_svc.lambda_execute_result_to_api_proxy_response(result)[0]
        return {"status": "ok", "result": response}
