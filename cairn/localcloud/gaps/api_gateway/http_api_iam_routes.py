"""A route of an HTTP API that is for AWS credentials takes any `Authorization` header for them.

AWS answers 403 to a caller whose request is not signed, such as one with a token. The emulator asks only whether there
is a header, and IAM only about who has signed.
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_FORBIDDEN = (403, {"Content-Type": "application/json"}, b'{"message":"Forbidden"}')


def install() -> None:
    """Refuse what is not signed before anything else."""
    from ministack import app as emulator
    from ministack.services import apigateway

    @around(emulator, "_enforce_execute_api")
    def _enforce(
        original: Function,
        api_id: str,
        stage: str,
        method: str,
        path: str,
        headers: Any,
        query: Any,
        **more: Any,
    ) -> Any:
        is_signed = (
            headers.get("authorization", "").startswith("AWS4-HMAC-SHA256") or "X-Amz-Signature" in query
        )
        authorization = apigateway.route_authorization_type(api_id, stage, method, path)
        is_management = path.startswith("/@connections/")
        if authorization == "AWS_IAM" and not is_signed and not is_management:
            return _FORBIDDEN
        return original(api_id, stage, method, path, headers, query, **more)
