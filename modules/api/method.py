"""One operation of an API: who may call it, what it must bring along, and who answers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cdktf import TerraformResource
from cdktf_cdktf_provider_aws.api_gateway_integration import ApiGatewayIntegration
from cdktf_cdktf_provider_aws.api_gateway_method import ApiGatewayMethod
from constructs import Construct

from modules.api.private_integration import LONGEST_ANSWER_MS, PrivateIntegration
from modules.api.request_model import RequestModel
from modules.api.request_path import parameters_of
from modules.compute import IFunction
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigateway.html
INVOKE_API = ("execute-api:Invoke",)
TOKEN, IAM = "COGNITO_USER_POOLS", "AWS_IAM"
HTTP_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
_HEADER = re.compile(r"[A-Za-z0-9-]+")


class Method(Construct):
    """A method joined as it is to a function or a VPC link, for callers with a token that has one of ``scopes``.

    Without ``authorizer_id`` it is for callers with AWS credentials that were granted ``grant_invoke``.
    ``invocation_arn`` names the method, each parameter of its path a ``*``.
    See https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        rest_api_id: str,
        resource_id: str,
        http_method: str,
        path: str,
        function: IFunction | None,
        integration: PrivateIntegration | None,
        authorizer_id: str | None,
        scopes: Sequence[str],
        api_key_required: bool,
        invocation_arn: str,
        validator_id: str,
        model: RequestModel | None,
        required_headers: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        _check_http_method(http_method)
        _check_headers(required_headers)
        _check_body(http_method, model)
        self.invocation_arn = invocation_arn
        self._authorization = TOKEN if authorizer_id else IAM
        self._method = ApiGatewayMethod(
            self,
            "Resource",
            rest_api_id=rest_api_id,
            resource_id=resource_id,
            http_method=http_method,
            operation_name=id,
            authorization=self._authorization,
            authorizer_id=authorizer_id,
            authorization_scopes=sorted(scopes) or None,
            api_key_required=api_key_required or None,
            request_validator_id=validator_id,
            request_models=_request_models(model),
            request_parameters=_request_parameters(path, required_headers),
        )
        at = {"rest_api_id": rest_api_id, "resource_id": resource_id, "http_method": self._method.http_method}
        self.configuration: dict[str, Any] = {
            "method": http_method,
            "path": path,
            "scopes": sorted(scopes),
            "parameters": _request_parameters(path, required_headers),
            "model": model.schema if model else None,
            "timeout_ms": LONGEST_ANSWER_MS,
        }
        if authorizer_id is None:
            self.configuration["authorization"] = IAM
        if api_key_required:
            self.configuration["api_key_required"] = True
        if function is not None and integration is None:
            self._integration = _lambda_proxy(self, function, at)
            self.references = {"function": function.invoke_arn}
        elif integration is not None and function is None:
            self._integration = _vpc_link(self, integration, path, at)
            self.references = {"vpc link": integration.vpc_link.vpc_link_id}
            if integration.claim_headers and authorizer_id is None:
                raise ValueError(
                    f"claim_headers must be empty where no token is asked for, as of {http_method} {path}"
                )
            self.configuration |= {
                "uri": integration.uri,
                "timeout_ms": integration.timeout_ms,
                "claim_headers": dict(sorted(integration.claim_headers.items())),
            }
        else:
            raise ValueError(
                f"function or integration must say what answers {http_method} {path}, one of the two and not both"
            )

    @property
    def parts(self) -> tuple[TerraformResource, ...]:
        """What must be in place before the method can be deployed."""
        return (self._method, self._integration)

    def grant_invoke(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to call this operation with its AWS credentials, and no other.

        Raises ``ValueError`` for an operation that asks for a token.
        """
        if self._authorization != IAM:
            raise ValueError(f"{self.node.id} asks for a token: IAM has no say in who calls it")
        return Grant.add(grantee, actions=INVOKE_API, resources=(self.invocation_arn,))


def check_scopes(scopes: Sequence[str]) -> None:
    """Raise ``ValueError`` unless at least one scope is named."""
    if isinstance(scopes, str) or not scopes:
        raise ValueError(
            f"scopes must name at least one, such as orders/read: without a scope an ID token is let in too, "
            f"got {scopes!r}"
        )


def _lambda_proxy(scope: Construct, function: IFunction, at: Mapping[str, str]) -> ApiGatewayIntegration:
    return ApiGatewayIntegration(
        scope,
        "Integration",
        **at,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=function.invoke_arn,
        timeout_milliseconds=LONGEST_ANSWER_MS,
    )


def _vpc_link(
    scope: Construct, integration: PrivateIntegration, path: str, at: Mapping[str, str]
) -> ApiGatewayIntegration:
    return ApiGatewayIntegration(
        scope,
        "Integration",
        **at,
        type="HTTP_PROXY",
        integration_http_method=at["http_method"],
        connection_type="VPC_LINK",
        connection_id=integration.vpc_link.vpc_link_id,
        uri=integration.uri,
        request_parameters=integration.parameters_from(path),
        timeout_milliseconds=integration.timeout_ms,
    )


def _request_models(model: RequestModel | None) -> dict[str, str] | None:
    """Check bodies of every content type: AWS checks none of a type that is not named here."""
    if model is None:
        return None
    return {"application/json": model.model_name, "$default": model.model_name}


def _request_parameters(path: str, required_headers: Sequence[str]) -> dict[str, bool]:
    in_path = [f"method.request.path.{name}" for name in parameters_of(path)]
    in_header = [f"method.request.header.{name}" for name in required_headers]
    return dict.fromkeys([*in_path, *in_header], True)


def _check_http_method(http_method: str) -> None:
    if http_method not in HTTP_METHODS:
        raise ValueError(f"method must be one of {', '.join(HTTP_METHODS)}, got {http_method!r}")


def _check_headers(headers: Sequence[str]) -> None:
    for header in headers:
        if not _HEADER.fullmatch(header):
            raise ValueError(
                f"required_headers must be header names of letters, digits and hyphens, got {header!r}"
            )


def _check_body(http_method: str, model: RequestModel | None) -> None:
    if http_method in ("PATCH", "POST", "PUT") and model is None:
        raise ValueError(f"model must say what the body of a {http_method} may be, got None")
