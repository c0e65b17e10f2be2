"""One route of an HTTP API: who may call it, and who answers."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.apigatewayv2_integration import (
    Apigatewayv2Integration,
    Apigatewayv2IntegrationTlsConfig,
)
from cdktf_cdktf_provider_aws.apigatewayv2_route import Apigatewayv2Route
from constructs import Construct

from modules.api.http_private_integration import LONGEST_HTTP_ANSWER_MS, HttpPrivateIntegration
from modules.api.method import HTTP_METHODS, IAM, INVOKE_API
from modules.compute import IFunction
from modules.core.arguments import require_one_of
from modules.iam import Grant, IGrantable

JWT = "JWT"


class HttpRoute(Construct):
    """The route ``method path``, answered by a function (payload format 2.0) or through a VPC link.

    With ``scopes`` a caller needs a token with one of them; without, AWS credentials that were granted
    ``grant_invoke``. ``invocation_arn`` names the route, each parameter of its path a ``*``.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        api_id: str,
        method: str,
        path: str,
        function: IFunction | None,
        integration: HttpPrivateIntegration | None,
        authorizer_id: str | None,
        scopes: Sequence[str],
        invocation_arn: str,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("method", method, HTTP_METHODS)
        self.invocation_arn = invocation_arn
        self._authorization = JWT if authorizer_id else IAM
        answer = self._answer(api_id, f"{method} {path}", function, integration)
        Apigatewayv2Route(
            self,
            "Resource",
            api_id=api_id,
            route_key=f"{method} {path}",
            operation_name=id,
            authorization_type=self._authorization,
            authorizer_id=authorizer_id,
            authorization_scopes=sorted(scopes) or None,
            target=f"integrations/{answer.id}",
        )

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to call this route with its AWS credentials, and no other route.

        Raises ``ValueError`` for a route that asks for a token.
        """
        if self._authorization != IAM:
            raise ValueError(f"{self.node.id} asks for a token: IAM has no say in who calls it")
        return Grant.add(grantee, actions=INVOKE_API, resources=(self.invocation_arn,))

    def _answer(
        self,
        api_id: str,
        route_key: str,
        function: IFunction | None,
        integration: HttpPrivateIntegration | None,
    ) -> Apigatewayv2Integration:
        if function is not None and integration is None:
            return Apigatewayv2Integration(
                self,
                "Integration",
                api_id=api_id,
                integration_type="AWS_PROXY",
                integration_method="POST",
                integration_uri=function.invoke_arn,
                payload_format_version="2.0",
                timeout_milliseconds=LONGEST_HTTP_ANSWER_MS,
            )
        if integration is not None and function is None:
            server_name = integration.server_name
            return Apigatewayv2Integration(
                self,
                "Integration",
                api_id=api_id,
                integration_type="HTTP_PROXY",
                integration_method="ANY",
                integration_uri=integration.target_arn,
                connection_type="VPC_LINK",
                connection_id=integration.vpc_link.vpc_link_id,
                payload_format_version="1.0",
                request_parameters={"overwrite:path": "$request.path"},
                tls_config=Apigatewayv2IntegrationTlsConfig(server_name_to_verify=server_name)
                if server_name
                else None,
                timeout_milliseconds=integration.timeout_ms,
            )
        raise ValueError(
            f"function or integration must say what answers {route_key}, one of the two and not both"
        )
