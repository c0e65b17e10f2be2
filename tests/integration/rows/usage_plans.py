"""Rows of keys and usage plans in ``modules/api``."""

from modules.api import ApiKey, UsagePlan
from modules.core import PlatformStack
from tests.integration.rows.row import IDENTITY, Made, Now, Row


def _api_key(stack: PlatformStack, _made: Made, now: Now) -> ApiKey:
    return ApiKey(stack, "ApiKey", name="lifecycle", description=now("A partner", "A partner of ours"))


def _usage_plan(stack: PlatformStack, made: Made, now: Now) -> UsagePlan:
    plan = UsagePlan(
        stack,
        "UsagePlan",
        name="lifecycle",
        description="Partners",
        api=made["RestApi"],
        throttle_rate=now(5, 6),
        quota=now(1000, 2000),
    )
    plan.add_key("Partner", made["ApiKey"])
    return plan


ROWS = (
    Row("ApiKey", _api_key),
    Row("UsagePlan", _usage_plan),
)

FIXED_TYPES = {
    "aws_api_gateway_usage_plan_key": IDENTITY,
}
