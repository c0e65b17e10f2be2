"""A function behind a custom domain does not see the base path.

AWS passes on in `path` and `requestContext.path` what the caller asked for, the base path of the
mapping included; `resource` and `pathParameters` are without it. The emulator cuts it off everywhere.
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from contextvars import ContextVar
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_asked_for: ContextVar[str | None] = ContextVar("path_asked_for_at_a_custom_domain", default=None)


def install() -> None:
    """Remember the path at the door, and put it into the event."""
    from ministack import app as emulator
    from ministack.services import apigateway_v1 as gateway

    @around(emulator, "_handle_execute_api_request")
    async def _handle(original: Function, host: str, path: str, *rest: Any, **more: Any) -> Any:
        token = _asked_for.set(None if emulator._parse_execute_api_url(host, path) else path)
        try:
            return await original(host, path, *rest, **more)
        finally:
            _asked_for.reset(token)

    @around(gateway, "_build_lambda_event_v1")
    def _build(original: Function, *arguments: Any, **options: Any) -> Any:
        event, path = original(*arguments, **options), _asked_for.get()
        if path is not None:
            event["path"] = path
            event["requestContext"]["path"] = path
        return event
