"""Nobody hears of a person who was confirmed.

AWS calls the pool's post-confirmation function once a person has confirmed the address or an administrator has
confirmed the person, and answers with the function's error where it fails; the person stays confirmed. The emulator
keeps the trigger and never calls it.
https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.resource_policy import permits_invocation

_COGNITO = "cognito-idp.amazonaws.com"
_CONFIRMATIONS = {"AdminConfirmSignUp", "ConfirmSignUp"}


def install() -> None:
    """Call the trigger after both confirmations."""
    from ministack.core.concurrency import run_reentrant
    from ministack.services import cognito

    @around(cognito, "_dispatch_idp")
    async def _dispatch(original: Function, action: str, request: dict[str, Any]) -> Any:
        response = await original(action, request)
        if action not in _CONFIRMATIONS or response[0] != 200:
            return response
        failure = await run_reentrant(_call, cognito, request, thread_name="cairn-cognito-trigger")
        return failure or response


def _call(cognito: Any, request: dict[str, Any]) -> Any:
    """Tell the pool's function of the confirmed person; returns the answer to give where that fails."""
    client_id = request.get("ClientId", "")
    pool = _pool(cognito, request, client_id)
    function = (pool.get("LambdaConfig") or {}).get("PostConfirmation")
    if not function:
        return None
    if not permits_invocation(function, _COGNITO, pool["Arn"]):
        return _failed(cognito, "UnexpectedLambdaException", "AccessDeniedException.")
    from ministack.services import lambda_svc

    record, configuration, _ = lambda_svc._get_func_record_for_ref(function)
    if record is None or configuration is None:
        return _failed(cognito, "UnexpectedLambdaException", "ResourceNotFoundException.")
    result = lambda_svc._execute_function_with_config_scope(
        lambda_svc._execution_record_for_config(record, configuration),
        _event(cognito, pool, client_id, request),
    )
    if isinstance(result, dict) and result.get("error"):
        return _failed(cognito, "UserLambdaValidationException", str(result.get("body")))
    return None


def _pool(cognito: Any, request: dict[str, Any], client_id: str) -> Any:
    if "UserPoolId" in request:
        return cognito._user_pools.get(request["UserPoolId"])
    return next(pool for pool in cognito._user_pools.values() if client_id in pool["_clients"])


def _event(cognito: Any, pool: Any, client_id: str, request: dict[str, Any]) -> dict[str, Any]:
    user, _ = cognito._resolve_user(pool, request["Username"])
    return {
        "version": "1",
        "triggerSource": "PostConfirmation_ConfirmSignUp",
        "region": cognito._pool_region(pool["Id"]),
        "userPoolId": pool["Id"],
        "userName": user["Username"],
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client_id},
        "request": {
            "userAttributes": {one["Name"]: one["Value"] for one in user.get("Attributes", ())},
            **({"clientMetadata": request["ClientMetadata"]} if request.get("ClientMetadata") else {}),
        },
        "response": {},
    }


def _failed(cognito: Any, code: str, why: str) -> Any:
    return cognito.error_response_json(code, f"PostConfirmation invocation failed due to error {why}", 400)
