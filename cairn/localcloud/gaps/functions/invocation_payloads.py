"""A function takes and returns as much as one likes.

AWS refuses an invocation of more than 6 MB, or more than 1 MB where it is asynchronous, and turns an
answer of more than 6 MB into an error of the function. The emulator knows no limit.
https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_SYNCHRONOUS_BYTES = 6_291_456
_ASYNCHRONOUS_BYTES = 1_048_576
_ANSWER_BYTES = 6_291_556


def install() -> None:
    """Measure what comes in and what goes out."""
    from ministack.services import lambda_svc

    @around(lambda_svc, "handle_request")
    async def _handle(
        original: Function, method: str, path: str, headers: Any, body: bytes, query_params: Any
    ) -> Any:
        if method != "POST" or not path.endswith("/invocations"):
            return await original(method, path, headers, body, query_params)
        limit = _ASYNCHRONOUS_BYTES if headers.get("x-amz-invocation-type") == "Event" else _SYNCHRONOUS_BYTES
        if len(body or b"") > limit:
            return lambda_svc.error_response_json(
                "RequestTooLargeException",
                f"Request must be smaller than {limit} bytes for the InvokeFunction operation",
                413,
            )
        return _bounded(await original(method, path, headers, body, query_params))


def _bounded(answer: Any) -> Any:
    status, headers, body = answer
    if status != 200 or len(body or b"") <= _ANSWER_BYTES:
        return answer
    error = {
        "errorMessage": f"Response payload size exceeded maximum allowed payload size ({_ANSWER_BYTES} bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
    return status, {**headers, "X-Amz-Function-Error": "Unhandled"}, json.dumps(error).encode()
