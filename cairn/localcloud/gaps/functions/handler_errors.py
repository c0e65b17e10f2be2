"""Every exception of a handler is called `Runtime.HandlerError`.

AWS returns the name of the exception's class as `errorType` and its message as `errorMessage`: what
callers, retries and state machines distinguish errors by. The emulator gives one name to all.
https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html
"""

import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_LAST_OF_A_TRACEBACK = re.compile(r"^([A-Za-z_]\w*(?:\.\w+)*)(?::|$)")


def install() -> None:
    """Take the name from the traceback."""
    from ministack.services import lambda_svc

    @around(lambda_svc, "_execute_function_warm")
    def _execute(original: Function, function: Any, event: Any, request_id: str) -> Any:
        result = original(function, event, request_id)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict) and body.get("errorType") == "Runtime.HandlerError":
            body["errorType"] = _class_in(result.get("log") or "") or body["errorType"]
        return result


def _class_in(log: str) -> str | None:
    """The class of the exception whose traceback ends `log`."""
    for line in reversed(log.splitlines()):
        found = _LAST_OF_A_TRACEBACK.match(line)
        if found:
            return found.group(1).rsplit(".", 1)[-1]
    return None
