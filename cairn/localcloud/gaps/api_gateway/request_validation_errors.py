"""A refused request body does not say what is wrong with it.

Where a gateway response names `$context.error.validationErrorString`, AWS puts a list of what the
request model found, in the words of its JSON Schema validator. The emulator leaves the variable as it
stands in the template.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.api_gateway.rest_request import validation_error_string
from cairn.localcloud.gaps.api_gateway.schema_faults import faults_of
from cairn.localcloud.gaps.around import Function, around

_VARIABLES = (b"${context.error.validationErrorString}", b"$context.error.validationErrorString")


def install() -> None:
    """Find out what the model objects to, and fill it in."""
    from ministack.services import apigateway_v1 as gateway

    @around(gateway, "_check_request_validation")
    def _check(
        original: Function, method: Any, api_id: str, request: Any, headers: Any, body: Any, query: Any
    ) -> Any:
        error = original(method, api_id, request, headers, body, query)
        if getattr(error, "response_type", None) == "BAD_REQUEST_BODY":
            error.faults = _faults(gateway, method, api_id, headers, body)
        return error

    @around(gateway, "_gateway_error_response")
    def _respond(original: Function, error: Any, request: Any) -> Any:
        status, headers, body = original(error, request)
        for variable in _VARIABLES:
            body = body.replace(variable, validation_error_string(error).encode())
        return status, headers, body


def _faults(gateway: Any, method: dict[str, Any], api_id: str, headers: Any, body: Any) -> list[str]:
    models = method.get("requestModels") or {}
    content_type = (gateway._header_ci(headers, "content-type") or "application/json").split(";")[0].strip()
    schema = gateway._model_schema(api_id, models.get(content_type) or models.get("application/json"))
    try:
        document = json.loads(body)
    except (TypeError, ValueError, RecursionError):
        return ["Unable to process JSON value"]
    return list(
        faults_of(schema, document, lambda reference: gateway._resolve_schema_ref(reference, schema)[0])
    )
