"""Authorizers of HTTP and WebSocket APIs are read back with what they never had.

AWS returns a payload format, a URI, credentials and simple responses only where they were given: a JWT authorizer
and one of a WebSocket API have no payload format. The emulator fills in defaults, which Terraform wants to take away.
https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_AS_GIVEN = (
    "authorizerPayloadFormatVersion",
    "authorizerUri",
    "authorizerCredentialsArn",
    "enableSimpleResponses",
    "jwtConfiguration",
)


def install() -> None:
    """Forget what the request did not say."""
    from ministack.services import apigateway

    @around(apigateway, "_create_authorizer")
    def _create(original: Function, api_id: str, wanted: dict[str, Any]) -> Any:
        status, headers, body = original(api_id, wanted)
        if status != 201:
            return status, headers, body
        authorizer = apigateway._authorizers[api_id][json.loads(body)["authorizerId"]]
        for field in _AS_GIVEN:
            if not wanted.get(field):
                authorizer.pop(field, None)
        if wanted.get("authorizerType") == "JWT":
            authorizer.pop("authorizerResultTtlInSeconds", None)
        return apigateway._apigw_response(authorizer, 201)
