"""Access logs of REST APIs stay empty.

AWS writes one line a request to the log group of the stage's `accessLogSettings`, in its format, with
`$context` variables filled in and `-` for those that have no value; the request id is the one that the
function sees. The emulator keeps the settings and writes nothing.
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
"""

import re
import time
from hashlib import md5
from typing import Any

from cairn.localcloud.gaps.api_gateway.rest_request import RestRequest, served
from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.log_lines import write_line

_VARIABLE = re.compile(r"\$context\.([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)")
_INTEGRATIONS = (
    "_invoke_lambda_proxy_v1",
    "_invoke_lambda_custom_v1",
    "_invoke_http_proxy_v1",
    "_invoke_sqs_v1",
)


def install() -> None:
    """Follow each request through the gateway, and write its line when it is answered."""
    from ministack.services import apigateway_v1 as gateway

    @around(gateway, "_handle_execute_in_scope")
    async def _handle(original: Function, api_id: str, stage: str, method: str, path: str, *rest: Any) -> Any:
        request = RestRequest(method, path)
        token = served.set(request)
        try:
            answer = await original(api_id, stage, method, path, *rest)
        finally:
            served.reset(token)
        _write(request, answer)
        return answer

    @around(gateway, "_execute_in_scope")
    async def _execute(original: Function, details: dict[str, Any], *rest: Any) -> Any:
        request = served.get()
        if request is None:
            return await original(details, *rest)
        request.details = details
        answer = await original(details, *rest)
        if hasattr(answer, "response_type"):
            request.error = answer
        return answer

    @around(gateway, "_authorize_request_v1")
    async def _authorize(original: Function, *arguments: Any) -> Any:
        error, authorizer = await original(*arguments)
        request = served.get()
        if request is not None:
            request.authorizer = authorizer or {}
        return error, authorizer

    @around(gateway, "_build_lambda_event_v1")
    def _build_event(original: Function, *arguments: Any, **options: Any) -> Any:
        event, request = original(*arguments, **options), served.get()
        if request is not None:
            identity = request.details["request_id"]
            event["requestContext"] |= {"requestId": identity, "extendedRequestId": identity}
        return event

    for name in _INTEGRATIONS:
        around(gateway, name)(_timed)


async def _timed(original: Function, *arguments: Any, **options: Any) -> Any:
    started = time.time()
    try:
        return await original(*arguments, **options)
    finally:
        request = served.get()
        if request is not None:
            request.integration_latency_ms = int((time.time() - started) * 1000)


def _write(request: RestRequest, answer: Any) -> None:
    settings = request.stage.get("accessLogSettings") or {}
    group = settings.get("destinationArn", "").partition(":log-group:")[2].removesuffix(":*")
    if not group or not settings.get("format"):
        return
    status, _, body = answer
    values = request.variables(status, len(body or b""))
    line = _VARIABLE.sub(lambda found: values.get(found.group(1), "-"), settings["format"])
    stage = f"{request.details['api_id']}/{request.details['stage_name']}"
    write_line(group, md5(stage.encode(), usedforsecurity=False).hexdigest(), line)
