"""A function is made with a role that Lambda cannot take on.

AWS refuses CreateFunction and UpdateFunctionConfiguration where the role is missing, or its trust policy
does not let `lambda.amazonaws.com` assume it. The emulator looks at the ARN's form alone.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.role_session import trusts

_REFUSAL = "The role defined for the function cannot be assumed by Lambda."


def install() -> None:
    """Ask the role's trust policy first."""
    from ministack.services import lambda_svc

    def refused(name: str, request: dict[str, Any]) -> bool:
        role = str(request.get("Role") or "")
        arn = lambda_svc._func_arn(name)
        return bool(role) and not trusts(role, service="lambda.amazonaws.com", source_arn=arn)

    @around(lambda_svc, "_create_function")
    def _create(original: Function, request: dict[str, Any]) -> Any:
        if refused(request.get("FunctionName", ""), request):
            return lambda_svc._invalid_parameter_value(_REFUSAL)
        return original(request)

    @around(lambda_svc, "_update_config")
    def _update(original: Function, name: str, request: dict[str, Any]) -> Any:
        if refused(name, request):
            return lambda_svc._invalid_parameter_value(_REFUSAL)
        return original(name, request)
