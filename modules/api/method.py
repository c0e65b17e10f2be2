"""One operation of an API: who may call it, what it must bring along, and the function that answers."""

import re
from collections.abc import Sequence
from typing import Any

from cdktf import TerraformResource
from cdktf_cdktf_provider_aws.api_gateway_integration import ApiGatewayIntegration
from cdktf_cdktf_provider_aws.api_gateway_method import ApiGatewayMethod
from constructs import Construct

from modules.api.request_model import RequestModel
from modules.api.request_path import parameters_of
from modules.compute import IFunction

HTTP_METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")
LONGEST_ANSWER_MS = 29_000
_HEADER = re.compile(r"[A-Za-z0-9-]+")


class Method(Construct):
    """A method that only a token with one of ``scopes`` may call, joined to a function as it is (Lambda proxy).

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
        function: IFunction,
        authorizer_id: str,
        scopes: Sequence[str],
        validator_id: str,
        model: RequestModel | None,
        required_headers: Sequence[str],
    ) -> None:
        super().__init__(scope, id)
        _check_http_method(http_method)
        _check_scopes(scopes)
        _check_headers(required_headers)
        _check_body(http_method, model)
        self.invoke_arn = function.invoke_arn
        self._method = ApiGatewayMethod(
            self,
            "Resource",
            rest_api_id=rest_api_id,
            resource_id=resource_id,
            http_method=http_method,
            operation_name=id,
            authorization="COGNITO_USER_POOLS",
            authorizer_id=authorizer_id,
            authorization_scopes=sorted(scopes),
            request_validator_id=validator_id,
            request_models=_request_models(model),
            request_parameters=_request_parameters(path, required_headers),
        )
        self._integration = ApiGatewayIntegration(
            self,
            "Integration",
            rest_api_id=rest_api_id,
            resource_id=resource_id,
            http_method=self._method.http_method,
            type="AWS_PROXY",
            integration_http_method="POST",
            uri=self.invoke_arn,
            timeout_milliseconds=LONGEST_ANSWER_MS,
        )
        self.configuration: dict[str, Any] = {
            "method": http_method,
            "path": path,
            "scopes": sorted(scopes),
            "parameters": _request_parameters(path, required_headers),
            "model": model.schema if model else None,
            "timeout_ms": LONGEST_ANSWER_MS,
        }

    @property
    def parts(self) -> tuple[TerraformResource, ...]:
        """What must be in place before the method can be deployed."""
        return (self._method, self._integration)


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


def _check_scopes(scopes: Sequence[str]) -> None:
    if isinstance(scopes, str) or not scopes:
        raise ValueError(
            f"scopes must name at least one, such as orders/read: without a scope an ID token is let in too, "
            f"got {scopes!r}"
        )


def _check_headers(headers: Sequence[str]) -> None:
    for header in headers:
        if not _HEADER.fullmatch(header):
            raise ValueError(
                f"required_headers must be header names of letters, digits and hyphens, got {header!r}"
            )


def _check_body(http_method: str, model: RequestModel | None) -> None:
    if http_method in ("PATCH", "POST", "PUT") and model is None:
        raise ValueError(f"model must say what the body of a {http_method} may be, got None")
