"""A stage: the deployed API at its address, logged, traced, throttled, and behind a web ACL."""

from cdktf_cdktf_provider_aws.api_gateway_method_settings import (
    ApiGatewayMethodSettings,
    ApiGatewayMethodSettingsSettings,
)
from cdktf_cdktf_provider_aws.api_gateway_stage import ApiGatewayStage, ApiGatewayStageAccessLogSettings
from constructs import Construct

from modules.api.access_log import ACCESS_LOG_FORMAT
from modules.encryption import IKey
from modules.observability import LogGroup
from modules.waf import IWebAcl, WebAclAssociation

EVERY_METHOD = "*/*"


class Stage(Construct):
    """A stage with an access log, error log, traces and metrics, where each method shares one throttle.

    Bodies and headers are never logged, answers never cached. ``throttle_rate`` is requests a second, held over
    time, ``throttle_burst`` how many may come at once.
    See https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        api_name: str,
        rest_api_id: str,
        deployment_id: str,
        stage_name: str,
        log_key: IKey,
        web_acl: IWebAcl,
        throttle_rate: float,
        throttle_burst: int,
    ) -> None:
        super().__init__(scope, id)
        self.access_log = LogGroup(
            self, "AccessLog", name=f"/aws/apigateway/{api_name}/{stage_name}", key=log_key
        )
        self.error_log = LogGroup(
            self,
            "ErrorLog",
            name=f"API-Gateway-Execution-Logs_{rest_api_id}/{stage_name}",
            key=log_key,
        )
        resource = ApiGatewayStage(
            self,
            "Resource",
            rest_api_id=rest_api_id,
            deployment_id=deployment_id,
            stage_name=stage_name,
            xray_tracing_enabled=True,
            access_log_settings=ApiGatewayStageAccessLogSettings(
                destination_arn=self.access_log.log_group_arn, format=ACCESS_LOG_FORMAT
            ),
            depends_on=[self.error_log.node.default_child],
        )
        self.stage_name: str = resource.stage_name
        self.stage_arn: str = resource.arn
        self.invoke_url: str = resource.invoke_url
        ApiGatewayMethodSettings(
            self,
            "Throttle",
            rest_api_id=rest_api_id,
            stage_name=self.stage_name,
            method_path=EVERY_METHOD,
            settings=_settings(throttle_rate, throttle_burst),
        )
        WebAclAssociation(self, "WebAcl", web_acl=web_acl, resource_arn=self.stage_arn)


def _settings(rate: float, burst: int) -> ApiGatewayMethodSettingsSettings:
    return ApiGatewayMethodSettingsSettings(
        throttling_rate_limit=rate,
        throttling_burst_limit=burst,
        metrics_enabled=True,
        logging_level="ERROR",
        data_trace_enabled=False,
        caching_enabled=False,
        cache_data_encrypted=True,
    )
