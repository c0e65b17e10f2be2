"""A regional REST API for signed-in callers: bodies checked, floods turned away, functions or servers behind it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.api_gateway_authorizer import ApiGatewayAuthorizer
from cdktf_cdktf_provider_aws.api_gateway_request_validator import ApiGatewayRequestValidator
from cdktf_cdktf_provider_aws.api_gateway_rest_api import (
    ApiGatewayRestApi,
    ApiGatewayRestApiEndpointConfiguration,
)
from constructs import Construct

from modules.api.api_alarms import ApiAlarms
from modules.api.deployment import Deployment
from modules.api.gateway_responses import GatewayResponses
from modules.api.invoking_principal import API_GATEWAY
from modules.api.method import Method, check_scopes
from modules.api.path_tree import PathTree
from modules.api.private_integration import PrivateIntegration
from modules.api.request_model import RequestModel
from modules.api.request_path import invocation_path
from modules.api.stage import Stage
from modules.api.stage_name import require_stage_name
from modules.api.throttle import require_throttle
from modules.auth import IUserPool
from modules.compute import IFunction
from modules.core import stack_of, title
from modules.encryption import IKey
from modules.observability import Alarm, ITopic
from modules.waf import IWebAcl


class IRestApi(Protocol):
    """A deployed REST API that a domain can lead to."""

    @property
    def rest_api_id(self) -> str:
        """The id of the API."""

    @property
    def stage_name(self) -> str:
        """The name of its stage."""


class RestApi(Construct):
    """A REST API whose every operation demands a token of one of ``user_pools``, behind a web ACL.

    ``throttle_rate`` is requests a second over time (more than 0, at most 10,000), ``throttle_burst`` how many may
    come at once (1-5,000): both hold for the stage as a whole, whatever account limits allow. ``log_key`` encrypts
    access and error log. ``disable_execute_api_endpoint`` closes the address that AWS gives the API, which leaves a
    custom domain as the only way in. The right to write logs comes from ``ApiGatewayAccount``, once a region.

    No CORS is opened and no method is public. Raises ``ValueError`` for other values.
    See https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-rest-api.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        log_key: IKey,
        web_acl: IWebAcl,
        user_pools: Sequence[IUserPool],
        stage_name: str = "live",
        throttle_rate: float = 100,
        throttle_burst: int = 200,
        disable_execute_api_endpoint: bool = False,
    ) -> None:
        super().__init__(scope, id)
        _check_user_pools(user_pools)
        require_stage_name(stage_name)
        require_throttle(throttle_rate, throttle_burst)
        self._name = name
        self._api_name = stack_of(self).physical_name(name, max_length=128)
        self._stage_name = stage_name
        self._resource = ApiGatewayRestApi(
            self,
            "Resource",
            name=self._api_name,
            description=description,
            endpoint_configuration=ApiGatewayRestApiEndpointConfiguration(types=["REGIONAL"]),
            disable_execute_api_endpoint=disable_execute_api_endpoint,
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        )
        self.rest_api_id: str = self._resource.id
        self._paths = PathTree(
            self, "Paths", rest_api_id=self.rest_api_id, root_resource_id=self._resource.root_resource_id
        )
        self._deployment = Deployment(self, "Deployment", rest_api_id=self.rest_api_id)
        self._deployment.include("api", configuration={"endpoint_disabled": disable_execute_api_endpoint})
        self._authorizer_id = self._authorizer(user_pools)
        self._validator_id = self._validator()
        GatewayResponses(self, "Responses", rest_api_id=self.rest_api_id, deployment=self._deployment)
        self._stage = Stage(
            self,
            "Stage",
            api_name=self._api_name,
            rest_api_id=self.rest_api_id,
            deployment_id=self._deployment.deployment_id,
            stage_name=stage_name,
            log_key=log_key,
            web_acl=web_acl,
            throttle_rate=throttle_rate,
            throttle_burst=throttle_burst,
        )
        self.stage_name = self._stage.stage_name
        self.stage_arn = self._stage.stage_arn
        self.invoke_url = self._stage.invoke_url

    def add_model(self, name: str, schema: Mapping[str, Any]) -> RequestModel:
        """Return a new model of request bodies; see ``RequestModel`` for what ``schema`` must be."""
        return RequestModel(
            self, f"{title(name)}Model", rest_api_id=self.rest_api_id, name=name, schema=schema
        )

    def add_method(
        self,
        id: str,
        *,
        method: str,
        path: str,
        scopes: Sequence[str],
        function: IFunction | None = None,
        integration: PrivateIntegration | None = None,
        model: RequestModel | None = None,
        required_headers: Sequence[str] = (),
        api_key_required: bool = False,
    ) -> Method:
        """Add the operation ``id`` (such as ``CreateOrder``), answered by ``function`` or through ``integration``.

        The function lets this operation invoke it, and no other. One of the two is given, and not both. ``method`` is
        one of ``HTTP_METHODS``. ``path`` is ``/`` or segments such as ``/{user_id}``. A token needs one
        of ``scopes``. ``model`` is demanded where a body is sent; ``required_headers`` must be there and not empty.
        With ``api_key_required`` the caller sends the key of a ``UsagePlan`` beside the token.
        Raises ``ValueError`` for other values.
        """
        check_scopes(scopes)
        return self._add(
            id,
            method,
            path,
            function,
            authorizer_id=self._authorizer_id,
            scopes=scopes,
            integration=integration,
            model=model,
            required_headers=required_headers,
            api_key_required=api_key_required,
        )

    def add_iam_method(
        self,
        id: str,
        *,
        method: str,
        path: str,
        function: IFunction | None = None,
        integration: PrivateIntegration | None = None,
        model: RequestModel | None = None,
        required_headers: Sequence[str] = (),
    ) -> Method:
        """Add the operation ``id`` for callers with AWS credentials: call ``grant_invoke`` of what is returned.

        So one service calls another; see ``add_method`` for the arguments.
        """
        return self._add(
            id,
            method,
            path,
            function,
            authorizer_id=None,
            scopes=(),
            integration=integration,
            model=model,
            required_headers=required_headers,
            api_key_required=False,
        )

    def add_alarms(self, actions: Sequence[ITopic]) -> tuple[Alarm, ...]:
        """Add the alarms of ``API_ALARMS``: server errors, and one request in a hundred that takes over 3 s."""
        alarms = ApiAlarms(
            self,
            "Alarms",
            name=self._name,
            api_name=self._api_name,
            dimensions={"ApiName": self._api_name, "Stage": self._stage_name},
            actions=actions,
        )
        return alarms.alarms

    def _add(self, id: str, method: str, path: str, function: IFunction | None, **more: Any) -> Method:
        arn = f"{self._resource.execution_arn}/{self._stage_name}/{method}{invocation_path(path)}"
        operation = Method(
            self,
            id,
            rest_api_id=self.rest_api_id,
            resource_id=self._paths.resource_id(path),
            http_method=method,
            path=path,
            function=function,
            invocation_arn=arn,
            validator_id=self._validator_id,
            **more,
        )
        self._deployment.include(
            id, configuration=operation.configuration, arns=operation.references, parts=operation.parts
        )
        if function is not None:
            function.allow_invoke(id=f"{self.node.id}{id}", principal=API_GATEWAY, source_arn=arn)
        return operation

    def _authorizer(self, user_pools: Sequence[IUserPool]) -> str:
        arns = [pool.user_pool_arn for pool in user_pools]
        resource = ApiGatewayAuthorizer(
            self,
            "Authorizer",
            name=f"{self._api_name}-user-pools",
            rest_api_id=self.rest_api_id,
            type="COGNITO_USER_POOLS",
            provider_arns=arns,
        )
        named = {f"user pool {number}": arn for number, arn in enumerate(arns, start=1)}
        self._deployment.include("authorizer", configuration=None, arns=named, parts=(resource,))
        authorizer_id: str = resource.id
        return authorizer_id

    def _validator(self) -> str:
        resource = ApiGatewayRequestValidator(
            self,
            "Validator",
            name="body-and-parameters",
            rest_api_id=self.rest_api_id,
            validate_request_body=True,
            validate_request_parameters=True,
        )
        self._deployment.include(
            "validator", configuration={"body": True, "parameters": True}, parts=(resource,)
        )
        validator_id: str = resource.id
        return validator_id


def _check_user_pools(user_pools: Sequence[IUserPool]) -> None:
    if not user_pools:
        raise ValueError("user_pools must hold at least one user pool, got none: no method is public")
