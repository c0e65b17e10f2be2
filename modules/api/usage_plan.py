"""How much of a REST API the callers with a key may use."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.api_gateway_usage_plan import (
    ApiGatewayUsagePlan,
    ApiGatewayUsagePlanApiStages,
    ApiGatewayUsagePlanQuotaSettings,
    ApiGatewayUsagePlanThrottleSettings,
)
from cdktf_cdktf_provider_aws.api_gateway_usage_plan_key import ApiGatewayUsagePlanKey
from constructs import Construct

from modules.api.api_key import ApiKey
from modules.api.rest_api import IRestApi
from modules.api.throttle import require_throttle
from modules.core import stack_of
from modules.core.arguments import require_one_of

PERIODS = ("DAY", "WEEK", "MONTH")


class UsagePlan(Construct):
    """Limits each key added to it: ``throttle_rate`` requests a second, ``throttle_burst`` at once, and a quota.

    ``quota`` is how many requests a key may make in a ``quota_period``, one of ``PERIODS``. It holds for methods of
    ``api`` with ``api_key_required``; a request over it gets 429. AWS applies plans as well as it can, not to the
    letter: they are no protection against a flood, and no authorization. Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        api: IRestApi,
        throttle_rate: float = 10,
        throttle_burst: int = 20,
        quota: int = 10_000,
        quota_period: str = "DAY",
    ) -> None:
        super().__init__(scope, id)
        require_throttle(throttle_rate, throttle_burst)
        require_one_of("quota_period", quota_period, PERIODS)
        if quota < 1:
            raise ValueError(f"quota must be at least 1 request, got {quota}")
        resource = ApiGatewayUsagePlan(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=128),
            description=description,
            api_stages=[ApiGatewayUsagePlanApiStages(api_id=api.rest_api_id, stage=api.stage_name)],
            throttle_settings=ApiGatewayUsagePlanThrottleSettings(
                rate_limit=throttle_rate, burst_limit=throttle_burst
            ),
            quota_settings=ApiGatewayUsagePlanQuotaSettings(limit=quota, period=quota_period),
        )
        self.usage_plan_id: str = resource.id

    def add_key(self, id: str, key: ApiKey) -> None:
        """Let the plan hold for ``key``; ``id`` names the bond."""
        ApiGatewayUsagePlanKey(
            self, id, key_id=key.api_key_id, key_type="API_KEY", usage_plan_id=self.usage_plan_id
        )
