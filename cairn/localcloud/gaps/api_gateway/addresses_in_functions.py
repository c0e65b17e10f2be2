"""A function cannot reach an API by the address that AWS gives it.

On AWS `https://<api>.execute-api.<region>.amazonaws.com` resolves everywhere, so that a function may hold it in an
environment variable: the address of another service's API, or the one at which it posts to the connections of a
WebSocket API. Here such a variable holds the same place in the local cloud.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

import os
import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_ADDRESS = re.compile(r"(https|wss)://([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(/.*)?")
_SCHEMES = {"https": "http", "wss": "ws"}


def install() -> None:
    """Translate the variables that hold nothing but such an address, when a function's process starts."""
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    for owner in (lambda_runtime, lambda_svc):
        around(owner, "acquire_worker")(_acquire)


def _acquire(original: Function, name: str, configuration: dict[str, Any], *rest: Any, **named: Any) -> Any:
    return original(name, _translated(configuration), *rest, **named)


def _translated(configuration: dict[str, Any]) -> dict[str, Any]:
    variables = (configuration.get("Environment") or {}).get("Variables") or {}
    found = {name: _ADDRESS.fullmatch(str(value)) for name, value in variables.items()}
    if not any(found.values()):
        return configuration
    local = {name: _local(address) for name, address in found.items() if address}
    return {**configuration, "Environment": {"Variables": {**variables, **local}}}


def _local(address: re.Match[str]) -> str:
    scheme, api_id, path = address.groups()
    host = f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"
    return f"{_SCHEMES[scheme]}://{host}/_aws/execute-api/{api_id}{path or '/'}"
