"""What the gateway itself answers, before any function runs: JSON that says what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cdktf_cdktf_provider_aws.api_gateway_gateway_response import ApiGatewayGatewayResponse
from constructs import Construct

from modules.api.deployment import Deployment
from modules.core import title

_REQUEST_ID = '"requestId":"$context.requestId"'
MESSAGE = f'{{"message":$context.error.messageString,{_REQUEST_ID}}}'
VALIDATION = f'{{"message":$context.error.messageString,"errors":"$context.error.validationErrorString",{_REQUEST_ID}}}'
NO_SUCH_PATH = f'{{"message":"No such path or method",{_REQUEST_ID}}}'
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, kw_only=True)
class GatewayResponse:
    """One answer; without ``status_code`` the gateway's own stays."""

    body: str = MESSAGE
    status_code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def response_parameters(self) -> dict[str, str]:
        """The headers as API Gateway writes them: constants stand in single quotes."""
        headers = {**_HEADERS, **self.headers}
        return {f"gatewayresponse.header.{name}": f"'{value}'" for name, value in headers.items()}


# https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
GATEWAY_RESPONSES = {
    "BAD_REQUEST_BODY": GatewayResponse(status_code="400", body=VALIDATION),
    "BAD_REQUEST_PARAMETERS": GatewayResponse(status_code="400"),
    "MISSING_AUTHENTICATION_TOKEN": GatewayResponse(status_code="404", body=NO_SUCH_PATH),
    "THROTTLED": GatewayResponse(status_code="429", headers={"Retry-After": "1"}),
    "UNAUTHORIZED": GatewayResponse(status_code="401", headers={"WWW-Authenticate": "Bearer"}),
    "DEFAULT_4XX": GatewayResponse(),
    "DEFAULT_5XX": GatewayResponse(),
}


class GatewayResponses(Construct):
    """The answers of ``GATEWAY_RESPONSES``, as a part of what is deployed."""

    def __init__(self, scope: Construct, id: str, *, rest_api_id: str, deployment: Deployment) -> None:
        super().__init__(scope, id)
        for response_type, response in GATEWAY_RESPONSES.items():
            resource = self._create(rest_api_id, response_type, response)
            configuration = [response.status_code, response.body, response.response_parameters]
            deployment.include(response_type, configuration=configuration, parts=(resource,))

    def _create(
        self, rest_api_id: str, response_type: str, response: GatewayResponse
    ) -> ApiGatewayGatewayResponse:
        return ApiGatewayGatewayResponse(
            self,
            title(response_type.lower()),
            rest_api_id=rest_api_id,
            response_type=response_type,
            status_code=response.status_code,
            response_templates={"application/json": response.body},
            response_parameters=response.response_parameters,
        )
