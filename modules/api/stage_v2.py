"""A stage of an HTTP or WebSocket API: deployed by itself, logged, measured and throttled."""

from cdktf import TerraformResource
from cdktf_cdktf_provider_aws.apigatewayv2_stage import (
    Apigatewayv2Stage,
    Apigatewayv2StageAccessLogSettings,
    Apigatewayv2StageDefaultRouteSettings,
)
from constructs import Construct

from modules.encryption import IKey
from modules.observability import LogGroup


class StageV2(Construct):
    """The stage ``stage_name`` of an API, with an encrypted access log of the format ``log_format``.

    Each route may take ``throttle_rate`` requests a second over time and ``throttle_burst`` at once. Bodies are never
    logged; ``error_log`` writes errors too, which WebSocket APIs alone can.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        api_id: str,
        api_name: str,
        stage_name: str,
        log_key: IKey,
        log_format: str,
        throttle_rate: float,
        throttle_burst: int,
        error_log: bool,
    ) -> None:
        super().__init__(scope, id)
        self.access_log = LogGroup(
            self,
            "AccessLog",
            name=f"/aws/apigateway/{api_name}/{stage_name.removeprefix('$')}",
            key=log_key,
        )
        errors = (
            LogGroup(self, "ErrorLog", name=f"/aws/apigateway/{api_id}/{stage_name}", key=log_key)
            if error_log
            else None
        )
        resource = Apigatewayv2Stage(
            self,
            "Resource",
            api_id=api_id,
            name=stage_name,
            auto_deploy=True,
            access_log_settings=Apigatewayv2StageAccessLogSettings(
                destination_arn=self.access_log.log_group_arn, format=log_format
            ),
            default_route_settings=Apigatewayv2StageDefaultRouteSettings(
                throttling_rate_limit=throttle_rate,
                throttling_burst_limit=throttle_burst,
                detailed_metrics_enabled=True,
                data_trace_enabled=False if error_log else None,
                logging_level="ERROR" if error_log else None,
            ),
            depends_on=[errors.node.default_child] if errors else None,
        )
        self.resource: TerraformResource = resource
        self.stage_name: str = resource.name
        self.invoke_url: str = resource.invoke_url
        self.stage_arn: str = resource.arn
