"""Nothing goes through a VPC link.

AWS sends a request of a REST API to the network load balancer of the link, at the port of the integration's
URI, whose host becomes the `Host`; one of an HTTP API to the listener or the Cloud Map service that the
integration names, with the stage in the path. What the target answers, headers included, is the answer. A
REST API without a target answers 500, one that waits too long 504, an HTTP API 503 to both.
https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
"""

import json
from contextvars import ContextVar
from typing import Any

from cairn.localcloud.gaps.api_gateway.private_calls import Answer, PrivateCall
from cairn.localcloud.gaps.api_gateway.rest_request import served
from cairn.localcloud.gaps.around import Function, around

_going: ContextVar[PrivateCall | None] = ContextVar("call_through_a_vpc_link", default=None)


def install() -> None:
    """Let the emulator write the request, and deliver it inside the VPC."""
    from ministack.services import apigateway, apigateway_v1

    for service in (apigateway, apigateway_v1):
        around(service, "_urlopen_async")(_deliver)
    around(apigateway, "_apply_request_parameter_mappings")(_with_stage_in_path)

    @around(apigateway_v1, "_invoke_http_proxy_v1")
    async def _invoke_rest(original: Function, integration: dict[str, Any], *rest: Any, **named: Any) -> Any:
        if integration.get("connectionType") != "VPC_LINK":
            return await original(integration, *rest, **named)
        link = await _link(apigateway, f"/vpclinks/{integration.get('connectionId')}")
        call = _call(integration, link.get("targetArns", [""])[0], _from_rest_api())
        await _through(call, original, integration, *rest, **named)
        if call.answer is not None:
            return call.answer
        if isinstance(call.failure, TimeoutError):
            return apigateway_v1._gw_error("INTEGRATION_TIMEOUT", "Endpoint request timed out")
        return apigateway_v1._gw_error("API_CONFIGURATION_ERROR", "Internal server error")

    @around(apigateway, "_invoke_http_proxy")
    async def _invoke_http(
        original: Function, integration: dict[str, Any], path: str, method: str, headers: Any, *rest: Any
    ) -> Any:
        if integration.get("connectionType") != "VPC_LINK":
            return await original(integration, path, method, headers, *rest)
        link = await _link(apigateway, f"/v2/vpclinks/{integration.get('connectionId')}")
        call = _call(
            integration, integration["integrationUri"] if link else "", _from_http_api(integration, headers)
        )
        await _through(
            call, original, {**integration, "integrationUri": "http://vpc"}, path, method, headers, *rest
        )
        unavailable = (503, {"Content-Type": "application/json"}, b'{"message":"Service Unavailable"}')
        return call.answer or unavailable


def _call(integration: dict[str, Any], target_arn: str, headers: dict[str, str]) -> PrivateCall:
    return PrivateCall(target_arn, integration["timeoutInMillis"] / 1000, headers)


async def _link(gateway: Any, path: str) -> dict[str, Any]:
    """The link at `path`; empty where there is none."""
    status, _, body = await gateway.handle_request("GET", path, {}, b"", {})
    return json.loads(body) if status == 200 else {}


async def _through(call: PrivateCall, original: Function, *arguments: Any, **named: Any) -> None:
    token = _going.set(call)
    try:
        await original(*arguments, **named)
    finally:
        _going.reset(token)


async def _deliver(original: Function, request: Any, timeout_sec: float) -> Answer:
    call = _going.get()
    found: Answer = await (original(request, timeout_sec) if call is None else call.send(request))
    return found


def _from_rest_api() -> dict[str, str]:
    from ministack.core.responses import get_request_client_ip

    request = served.get()
    api_id = request.details["api_id"] if request else ""
    return {
        "x-amzn-apigateway-api-id": api_id,
        "user-agent": f"AmazonAPIGateway_{api_id}",
        "x-forwarded-for": get_request_client_ip(),
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }


def _from_http_api(integration: dict[str, Any], headers: Any) -> dict[str, str]:
    from ministack.core.responses import get_request_client_ip

    asked_for = headers.get("host", "").split(":")[0]
    host = (integration.get("tlsConfig") or {}).get("serverNameToVerify") or asked_for
    caller = get_request_client_ip()
    return {
        "host": host,
        "forwarded": f"by={caller};for={caller};host={asked_for};proto=https",
        "via": "HTTP/1.1 AmazonAPIGateway",
    }


def _with_stage_in_path(original: Function, integration: dict[str, Any], **request: Any) -> Any:
    context = request["context_vars"]
    stage = context["stage"]
    request["context_vars"] = {**context, "request.path": request["request_path"]}
    headers, query, path = original(integration, **request)
    is_private = integration.get("connectionType") == "VPC_LINK"
    if (
        is_private
        and stage != "$default"
        and "overwrite:path" not in integration.get("requestParameters", {})
    ):
        path = f"/{stage}{path}"
    return headers, query, path
