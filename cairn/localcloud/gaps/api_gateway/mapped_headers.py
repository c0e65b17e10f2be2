"""Headers that an integration of a REST API maps are not sent.

AWS gives the target each header that `integration.request.header.<name>` maps: a constant in quotes, a header, path or
query parameter of the request, a stage variable, or a variable of the context such as
`context.authorizer.claims.sub`. It takes the place of what the caller has sent under that name.
https://docs.aws.amazon.com/apigateway/latest/developerguide/request-response-data-mappings.html
"""

from collections.abc import Mapping
from typing import Any

from cairn.localcloud.gaps.api_gateway.rest_request import RestRequest, served
from cairn.localcloud.gaps.around import Function, around

_HEADER = "integration.request.header."


def install() -> None:
    """Put the mapped headers in the place of the caller's."""
    from ministack.services import apigateway_v1

    @around(apigateway_v1, "_invoke_http_proxy_v1")
    async def _invoke(
        original: Function,
        integration: dict[str, Any],
        path: str,
        method: str,
        headers: Mapping[str, str],
        *rest: Any,
    ) -> Any:
        request = served.get()
        mapped = _mapped(integration.get("requestParameters") or {}, headers, request, rest)
        sent = {name: value for name, value in headers.items() if name.lower() not in mapped}
        return await original(integration, path, method, sent | mapped, *rest)


def _mapped(
    parameters: Mapping[str, str], headers: Mapping[str, str], request: RestRequest | None, rest: Any
) -> dict[str, str]:
    known = _sources(headers, request, *rest[1:])
    found: dict[str, str] = {}
    for destination, source in parameters.items():
        if not destination.startswith(_HEADER):
            continue
        is_constant = source.startswith("'") and source.endswith("'")
        value = source[1:-1] if is_constant else known.get(_case_of(source))
        if value is not None:
            found[destination.removeprefix(_HEADER).lower()] = value
    return found


def _case_of(source: str) -> str:
    """Names of headers are the same in any case, and arrive here in lower case."""
    return source.lower() if source.startswith("method.request.header.") else source


def _sources(
    headers: Mapping[str, str], request: RestRequest | None, query: Any = None, path: Any = None
) -> dict[str, str]:
    """Every value that can be mapped, by the expression that maps it."""
    context = request.variables(200, 0) if request else {}
    stage = request.stage.get("variables") or {} if request else {}
    last_of_each = {
        name: values[-1] if isinstance(values, list) else values for name, values in (query or {}).items()
    }
    return {
        **{f"context.{name}": value for name, value in context.items()},
        **{f"stageVariables.{name}": value for name, value in stage.items()},
        **{f"method.request.header.{name.lower()}": value for name, value in headers.items()},
        **{f"method.request.querystring.{name}": value for name, value in last_of_each.items()},
        **{f"method.request.path.{name}": value for name, value in (path or {}).items()},
    }
