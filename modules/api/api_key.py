"""A key that says which system calls a REST API, to count and limit its calls."""

from cdktf_cdktf_provider_aws.api_gateway_api_key import ApiGatewayApiKey
from constructs import Construct

from modules.core import stack_of


class ApiKey(Construct):
    """A key of one caller. It says who calls and never that they may: each method asks for its token all the same.

    API Gateway makes the value. No argument holds it and nothing here gives it out; Terraform's provider reads it back
    into the state though (``value``, marked sensitive), which is encrypted and closed for that. Hand it over by
    ``aws apigateway get-api-key --include-value``.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, description: str, enabled: bool = True
    ) -> None:
        super().__init__(scope, id)
        resource = ApiGatewayApiKey(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=128),
            description=description,
            enabled=enabled,
        )
        self.api_key_id: str = resource.id
