"""An HTTP API: a lighter way in than a REST API, for callers with a token or with AWS credentials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cdktf_cdktf_provider_aws.apigatewayv2_api import Apigatewayv2Api, Apigatewayv2ApiCorsConfiguration
from cdktf_cdktf_provider_aws.apigatewayv2_authorizer import (
    Apigatewayv2Authorizer,
    Apigatewayv2AuthorizerJwtConfiguration,
)
from constructs import Construct

from modules.api.access_log import HTTP_ACCESS_LOG_FORMAT
from modules.api.api_alarms import HTTP_API_ALARMS, ApiAlarms
from modules.api.cors import Cors
from modules.api.http_private_integration import HttpPrivateIntegration
from modules.api.http_route import HttpRoute
from modules.api.invoking_principal import API_GATEWAY
from modules.api.method import check_scopes
from modules.api.request_path import invocation_path
from modules.api.stage_v2 import StageV2
from modules.api.throttle import require_throttle
from modules.auth import IUserPool
from modules.compute import IFunction
from modules.core import stack_of
from modules.encryption import IKey
from modules.observability import Alarm, ITopic

STAGE = "$default"


class IApiV2(Protocol):
    """A deployed HTTP or WebSocket API that a domain can lead to."""

    @property
    def api_id(self) -> str:
        """The id of the API."""

    @property
    def stage_name(self) -> str:
        """The name of its stage."""


class HttpApi(Construct):
    """An HTTP API whose every route demands a token of ``user_pool`` or AWS credentials; none is public.

    A token must have been made for one of the app clients ``client_ids``. Its one stage is served without a name in
    the path. ``throttle_rate`` is requests a second over time (more than 0, at most 10,000), ``throttle_burst`` how
    many may come at once (1-5,000), for each route. No web page may call it unless ``cors`` says which.
    ``log_key`` encrypts the access log; the right to write it comes from ``ApiGatewayAccount``, once a region.
    ``disable_execute_api_endpoint`` leaves a custom domain as the only way in.

    AWS WAF does not stand before HTTP APIs, and bodies are not checked by a model: what customers call is better a
    ``RestApi``. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vs-rest.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        log_key: IKey,
        user_pool: IUserPool | None = None,
        client_ids: Sequence[str] = (),
        cors: Cors | None = None,
        throttle_rate: float = 100,
        throttle_burst: int = 200,
        disable_execute_api_endpoint: bool = False,
    ) -> None:
        super().__init__(scope, id)
        require_throttle(throttle_rate, throttle_burst)
        _check_clients(user_pool, client_ids)
        self._name = name
        api_name = stack_of(self).physical_name(name, max_length=128)
        self._resource = Apigatewayv2Api(
            self,
            "Resource",
            name=api_name,
            description=description,
            protocol_type="HTTP",
            cors_configuration=_cors(cors),
            disable_execute_api_endpoint=disable_execute_api_endpoint,
        )
        self.api_id: str = self._resource.id
        self._authorizer_id = self._authorizer(api_name, user_pool, client_ids) if user_pool else None
        stage = StageV2(
            self,
            "Stage",
            api_id=self.api_id,
            api_name=api_name,
            stage_name=STAGE,
            log_key=log_key,
            log_format=HTTP_ACCESS_LOG_FORMAT,
            throttle_rate=throttle_rate,
            throttle_burst=throttle_burst,
            error_log=False,
        )
        self.stage_name = stage.stage_name
        self.invoke_url = stage.invoke_url

    def add_route(
        self,
        id: str,
        *,
        method: str,
        path: str,
        scopes: Sequence[str],
        function: IFunction | None = None,
        integration: HttpPrivateIntegration | None = None,
    ) -> HttpRoute:
        """Add the route ``id`` for callers with a token that has one of ``scopes``.

        ``function`` answers, which lets this route invoke it and no other, or ``integration`` leads into the VPC: one
        of the two. ``method`` is one of ``HTTP_METHODS``, ``path`` is ``/`` or segments such as ``/stock/{sku}``.
        Raises ``ValueError`` for other values, and where the API has no ``user_pool``.
        """
        if self._authorizer_id is None:
            raise ValueError(f"user_pool must be given to {self._name} for the route {id} to ask for a token")
        check_scopes(scopes)
        return self._route(id, method, path, function, integration, self._authorizer_id, scopes)

    def add_iam_route(
        self,
        id: str,
        *,
        method: str,
        path: str,
        function: IFunction | None = None,
        integration: HttpPrivateIntegration | None = None,
    ) -> HttpRoute:
        """Add the route ``id`` for callers with AWS credentials: call ``grant_invoke`` of what is returned.

        See ``add_route`` for the arguments.
        """
        return self._route(id, method, path, function, integration, None, ())

    def add_alarms(self, actions: Sequence[ITopic]) -> tuple[Alarm, ...]:
        """Add the alarms of ``HTTP_API_ALARMS``: server errors, and one request in a hundred that takes over 3 s."""
        alarms = ApiAlarms(
            self,
            "Alarms",
            name=self._name,
            api_name=self._name,
            dimensions={"ApiId": self.api_id, "Stage": STAGE},
            table=HTTP_API_ALARMS,
            actions=actions,
        )
        return alarms.alarms

    def _route(
        self,
        id: str,
        method: str,
        path: str,
        function: IFunction | None,
        integration: HttpPrivateIntegration | None,
        authorizer_id: str | None,
        scopes: Sequence[str],
    ) -> HttpRoute:
        arn = f"{self._resource.execution_arn}/{STAGE}/{method}{invocation_path(path)}"
        route = HttpRoute(
            self,
            id,
            api_id=self.api_id,
            method=method,
            path=path,
            function=function,
            integration=integration,
            authorizer_id=authorizer_id,
            scopes=scopes,
            invocation_arn=arn,
        )
        if function is not None:
            function.allow_invoke(id=f"{self.node.id}{id}", principal=API_GATEWAY, source_arn=arn)
        return route

    def _authorizer(self, api_name: str, user_pool: IUserPool, client_ids: Sequence[str]) -> str:
        resource = Apigatewayv2Authorizer(
            self,
            "Authorizer",
            api_id=self.api_id,
            name=f"{api_name}-user-pool",
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration=Apigatewayv2AuthorizerJwtConfiguration(
                issuer=user_pool.issuer, audience=list(client_ids)
            ),
        )
        authorizer_id: str = resource.id
        return authorizer_id


def _check_clients(user_pool: IUserPool | None, client_ids: Sequence[str]) -> None:
    if user_pool is not None and (isinstance(client_ids, str) or not client_ids):
        raise ValueError(
            f"client_ids must name the app clients whose tokens are taken, at least one, got {client_ids!r}"
        )
    if user_pool is None and client_ids:
        raise ValueError("user_pool must be given where client_ids are, got None")


def _cors(cors: Cors | None) -> Apigatewayv2ApiCorsConfiguration | None:
    if cors is None:
        return None
    return Apigatewayv2ApiCorsConfiguration(
        allow_credentials=False,
        allow_origins=list(cors.origins),
        allow_methods=list(cors.methods),
        allow_headers=list(cors.headers),
        max_age=cors.max_age_sec,
    )
