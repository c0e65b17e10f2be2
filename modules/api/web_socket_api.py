"""A WebSocket API: connections over which a service speaks to its callers by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cdktf_cdktf_provider_aws.apigatewayv2_api import Apigatewayv2Api
from cdktf_cdktf_provider_aws.apigatewayv2_authorizer import Apigatewayv2Authorizer
from cdktf_cdktf_provider_aws.apigatewayv2_integration import Apigatewayv2Integration
from cdktf_cdktf_provider_aws.apigatewayv2_route import Apigatewayv2Route
from constructs import Construct

from modules.api.access_log import WEB_SOCKET_ACCESS_LOG_FORMAT
from modules.api.api_alarms import WEB_SOCKET_API_ALARMS, ApiAlarms
from modules.api.invoking_principal import API_GATEWAY
from modules.api.stage_name import require_stage_name
from modules.api.stage_v2 import StageV2
from modules.api.throttle import require_throttle
from modules.compute import IFunction
from modules.core import settings_of, stack_of, title
from modules.encryption import IKey
from modules.iam import Grant, IGrantable
from modules.observability import Alarm, ITopic

# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-control-access-iam.html
MANAGE_CONNECTIONS = ("execute-api:ManageConnections",)
CONNECTION_CALLS = ("DELETE", "GET", "POST")
CONNECT, DISCONNECT = "$connect", "$disconnect"
_ROUTE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,127}")
_SOURCE = re.compile(r"route\.request\.(header|querystring)\.[A-Za-z0-9_-]+")
LONGEST_ANSWER_MS = 29_000


class WebSocketApi(Construct):
    """A WebSocket API that ``authorizer`` lets callers into, told of each by ``connect`` and ``disconnect``.

    The function ``authorizer`` gets what the caller sends at ``identity_source``, a header or a part of the query such
    as ``route.request.querystring.token``, and answers with a policy; without it the handshake gets 401. Messages go
    to the route that their ``action`` names: call ``add_route``. ``throttle_rate`` is messages a second over time (more
    than 0, at most 10,000), ``throttle_burst`` how many may come at once (1-5,000), for each route.
    ``log_key`` encrypts access and error log; the right to write them comes from ``ApiGatewayAccount``, once a region.
    AWS WAF does not stand before WebSocket APIs: authorizer and throttles guard it.

    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        log_key: IKey,
        authorizer: IFunction,
        connect: IFunction,
        disconnect: IFunction,
        identity_source: str = "route.request.querystring.token",
        stage_name: str = "live",
        throttle_rate: float = 50,
        throttle_burst: int = 100,
        disable_execute_api_endpoint: bool = False,
    ) -> None:
        super().__init__(scope, id)
        require_throttle(throttle_rate, throttle_burst)
        _check_identity_source(identity_source)
        require_stage_name(stage_name)
        self._name = name
        self._stage_name = stage_name
        api_name = stack_of(self).physical_name(name, max_length=128)
        self._resource = Apigatewayv2Api(
            self,
            "Resource",
            name=api_name,
            description=description,
            protocol_type="WEBSOCKET",
            route_selection_expression="$request.body.action",
            disable_execute_api_endpoint=disable_execute_api_endpoint,
        )
        self.api_id: str = self._resource.id
        authorizer_id = self._authorizer(api_name, authorizer, identity_source)
        self._add(CONNECT, connect, authorizer_id)
        self._add(DISCONNECT, disconnect, None)
        stage = StageV2(
            self,
            "Stage",
            api_id=self.api_id,
            api_name=api_name,
            stage_name=stage_name,
            log_key=log_key,
            log_format=WEB_SOCKET_ACCESS_LOG_FORMAT,
            throttle_rate=throttle_rate,
            throttle_burst=throttle_burst,
            error_log=True,
        )
        self.stage_name = stage.stage_name
        self.invoke_url = stage.invoke_url

    @property
    def callback_url(self) -> str:
        """The address at which a function sends to connections: the endpoint of its API Gateway Management client."""
        region = settings_of(self).region
        return f"https://{self.api_id}.execute-api.{region}.amazonaws.com/{self._stage_name}"

    def add_route(self, route_key: str, *, function: IFunction) -> None:
        """Let ``function`` take messages whose ``action`` is ``route_key``: letters, digits and underscores.

        What the function returns is not sent to the caller: it posts to the connection, see
        ``grant_manage_connections``. Raises ``ValueError`` for another key.
        """
        if not _ROUTE.fullmatch(route_key):
            raise ValueError(f"route_key must be letters, digits and underscores, got {route_key!r}")
        self._add(route_key, function, None)

    def grant_manage_connections(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to post to, look up and close connections of this API's stage."""
        arn = f"{self._resource.execution_arn}/{self._stage_name}"
        resources = tuple(f"{arn}/{call}/@connections/*" for call in CONNECTION_CALLS)
        return Grant.add(grantee, actions=MANAGE_CONNECTIONS, resources=resources)

    def add_alarms(self, actions: Sequence[ITopic]) -> tuple[Alarm, ...]:
        """Add the alarms of ``WEB_SOCKET_API_ALARMS``: errors of its functions, and of its own."""
        alarms = ApiAlarms(
            self,
            "Alarms",
            name=self._name,
            api_name=self._name,
            dimensions={"ApiId": self.api_id, "Stage": self._stage_name},
            table=WEB_SOCKET_API_ALARMS,
            actions=actions,
        )
        return alarms.alarms

    def _add(self, route_key: str, function: IFunction, authorizer_id: str | None) -> None:
        name = title(route_key.removeprefix("$"))
        integration = Apigatewayv2Integration(
            self,
            f"{name}Integration",
            api_id=self.api_id,
            integration_type="AWS_PROXY",
            integration_method="POST",
            integration_uri=function.invoke_arn,
            timeout_milliseconds=LONGEST_ANSWER_MS,
        )
        Apigatewayv2Route(
            self,
            f"{name}Route",
            api_id=self.api_id,
            route_key=route_key,
            authorization_type="CUSTOM" if authorizer_id else "NONE",
            authorizer_id=authorizer_id,
            target=f"integrations/{integration.id}",
        )
        function.allow_invoke(
            id=f"{self.node.id}{name}",
            principal=API_GATEWAY,
            source_arn=f"{self._resource.execution_arn}/{self._stage_name}/{route_key}",
        )

    def _authorizer(self, api_name: str, function: IFunction, identity_source: str) -> str:
        resource = Apigatewayv2Authorizer(
            self,
            "Authorizer",
            api_id=self.api_id,
            name=f"{api_name}-connect",
            authorizer_type="REQUEST",
            authorizer_uri=function.invoke_arn,
            identity_sources=[identity_source],
        )
        authorizer_id: str = resource.id
        function.allow_invoke(
            id=f"{self.node.id}Authorizer",
            principal=API_GATEWAY,
            source_arn=f"{self._resource.execution_arn}/authorizers/{authorizer_id}",
        )
        return authorizer_id


def _check_identity_source(source: str) -> None:
    if not _SOURCE.fullmatch(source):
        raise ValueError(
            "identity_source must be a header or a part of the query such as route.request.querystring.token, "
            f"got {source!r}"
        )
