"""Services invoke functions without a permission.

AWS lets a service invoke a function only where the function's policy names the service and, with
`SourceArn`, what it acts for. API Gateway then answers 500, Cognito refuses the sign-in, SNS gives the
message up, S3 notifies nobody. The emulator keeps the permissions and asks none. (EventBridge's
deliveries are a gap of their own.)
https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import UndeliveredError
from cairn.localcloud.gaps.resource_policy import permits_invocation


class _RefusedError(Exception):
    """Cognito may not invoke a trigger."""


def install() -> None:
    """Ask the function's policy before each such call."""
    _guard_rest_apis()
    _guard_buckets()
    _guard_topics()
    _guard_triggers()


def _guard_rest_apis() -> None:
    from ministack.core.responses import get_account_id, get_region
    from ministack.services import apigateway_v1 as gateway

    async def invoke(original: Function, *arguments: Any, **options: Any) -> Any:
        integration, api_id, stage, _, resource, path, method = arguments[:7]
        function = gateway._extract_lambda_ref_from_integration_uri(integration.get("uri", ""))
        api = f"arn:aws:execute-api:{get_region()}:{get_account_id()}:{api_id}/{stage}/{method}"
        sources = (f"{api}{resource['path']}", f"{api}{path}")
        if function.startswith("arn:") and not permits_invocation(
            function, "apigateway.amazonaws.com", *sources
        ):
            return gateway._gw_error("API_CONFIGURATION_ERROR", "Internal server error")
        return await original(*arguments, **options)

    for name in ("_invoke_lambda_proxy_v1", "_invoke_lambda_custom_v1"):
        around(gateway, name)(invoke)


def _guard_buckets() -> None:
    from ministack.services import s3

    @around(s3, "_deliver_event_to_lambda")
    def _deliver(original: Function, arn: str, payload: dict[str, Any], region: str) -> None:
        bucket = payload["Records"][0]["s3"]["bucket"]["arn"]
        if permits_invocation(arn, "s3.amazonaws.com", bucket):
            original(arn, payload, region)
        else:
            s3.logger.warning("S3: no permission lets %s invoke %s", bucket, arn)


def _guard_topics() -> None:
    from ministack.services import sns

    @around(sns, "_deliver_to_lambda")
    def _deliver(original: Function, arn: str, envelope: str, topic_arn: str, *rest: Any) -> None:
        if not permits_invocation(arn, "sns.amazonaws.com", topic_arn):
            raise UndeliveredError(
                "NO_PERMISSIONS", f"The policy of {arn} does not let sns.amazonaws.com in."
            )
        original(arn, envelope, topic_arn, *rest)


def _guard_triggers() -> None:
    from ministack.services import cognito

    @around(cognito, "_apply_pretoken_trigger")
    def _apply(original: Function, pool_id: str, claims: Any, *rest: Any, **named: Any) -> Any:
        pool = cognito._user_pools.get(pool_id) or {}
        triggers = pool.get("LambdaConfig") or {}
        configured = triggers.get("PreTokenGenerationConfig") or {}
        function = configured.get("LambdaArn") or triggers.get("PreTokenGeneration")
        if function and not permits_invocation(function, "cognito-idp.amazonaws.com", pool.get("Arn", "")):
            raise _RefusedError("PreTokenGeneration invocation failed due to error AccessDeniedException.")
        return original(pool_id, claims, *rest, **named)

    @around(cognito, "_dispatch_idp")
    async def _dispatch(original: Function, action: str, request: Any) -> Any:
        try:
            return await original(action, request)
        except _RefusedError as refused:
            return cognito.error_response_json("UnexpectedLambdaException", str(refused), 400)
