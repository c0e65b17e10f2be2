"""A policy tells what a function's code asks for from what AWS Lambda asks for under the same role.

AWS sets `lambda:SourceFunctionArn` on every call with the credentials of a function's environment. The
emulator knows no such key.
https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.execution_role import SOURCE_FUNCTION


def install() -> None:
    """Remember with each session of a function which one it is, and answer to the key with it."""
    from ministack.core import iam_evaluator, lambda_runtime
    from ministack.services import sts

    @around(lambda_runtime, "execution_credentials")
    def _credentials(original: Function, configuration: dict[str, Any]) -> Any:
        credentials = original(configuration)
        session = sts._sessions.get(credentials["AWS_ACCESS_KEY_ID"])
        if session is not None:
            session["SourceFunction"] = ":".join(configuration.get("FunctionArn", "").split(":")[:7])
        return credentials

    @around(iam_evaluator, "resolve_principal")
    def _resolve(original: Function, access_key: str, *arguments: Any, **named: Any) -> Any:
        principal = original(access_key, *arguments, **named)
        source = (sts._sessions.get(access_key) or {}).get("SourceFunction")
        if source and isinstance(principal, iam_evaluator.PrincipalInfo):
            principal.keys = {**principal.keys, SOURCE_FUNCTION: source}
        return principal
