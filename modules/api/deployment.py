"""A snapshot of an API, made anew whenever anything in it changes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cdktf import TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.api_gateway_deployment import ApiGatewayDeployment
from constructs import Construct


class Deployment(Construct):
    """A deployment whose triggers are what the API is made of, not the state of its resources.

    What is known at synthesis is hashed here; an ARN, which only Terraform knows, is a trigger of its own, under the
    name of what it belongs to.
    See https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html.
    """

    def __init__(self, scope: Construct, id: str, *, rest_api_id: str) -> None:
        super().__init__(scope, id)
        self._configuration: dict[str, Any] = {}
        self._arns: dict[str, str] = {}
        self._parts: list[str] = []
        self._resource = ApiGatewayDeployment(
            self,
            "Resource",
            rest_api_id=rest_api_id,
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.deployment_id: str = self._resource.id

    def include(
        self,
        name: str,
        *,
        configuration: object,
        arns: Mapping[str, str] | None = None,
        parts: tuple[TerraformResource, ...] = (),
    ) -> None:
        """Deploy again when ``configuration`` or one of ``arns`` changes, and only after ``parts`` are in place.

        ``configuration`` holds plain values, no references to resources.
        """
        self._configuration[name] = configuration
        self._arns.update({f"{name} {of}": arn for of, arn in (arns or {}).items()})
        self._parts.extend(f"{part.terraform_resource_type}.{part.friendly_unique_id}" for part in parts)
        self._resource.triggers = {"configuration": self._digest(), **self._arns}
        self._resource.depends_on = self._parts

    def _digest(self) -> str:
        text = json.dumps(self._configuration, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
