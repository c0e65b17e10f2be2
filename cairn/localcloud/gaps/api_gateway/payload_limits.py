"""APIs take bodies of any size.

AWS refuses a body over 10 MB with 413, at REST APIs by the gateway response `REQUEST_TOO_LARGE`.
https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

LARGEST_BODY = 10 * 1024 * 1024
_TOO_LARGE = (413, {"Content-Type": "application/json"}, b'{"message":"Request Entity Too Large"}')


def install() -> None:
    """Measure the body before anything else."""
    from ministack.services import apigateway, apigateway_v1

    @around(apigateway_v1, "_execute_in_scope")
    async def _execute(
        original: Function,
        details: dict[str, Any],
        api_id: str,
        stage_name: str,
        method: str,
        path: str,
        headers: Any,
        body: Any,
        *rest: Any,
    ) -> Any:
        if len(body or b"") > LARGEST_BODY:
            details["stage"] = apigateway_v1._stages_v1.get(api_id, {}).get(stage_name)
            return apigateway_v1._gw_error(
                "REQUEST_TOO_LARGE", f"HTTP content length exceeded {LARGEST_BODY} bytes."
            )
        return await original(details, api_id, stage_name, method, path, headers, body, *rest)

    @around(apigateway, "_handle_execute_in_scope")
    async def _handle(
        original: Function,
        api_id: str,
        stage: str,
        path: str,
        method: str,
        headers: Any,
        body: Any,
        *rest: Any,
        **named: Any,
    ) -> Any:
        if len(body or b"") > LARGEST_BODY:
            return _TOO_LARGE
        return await original(api_id, stage, path, method, headers, body, *rest, **named)
