"""Every stage of an API limits how many requests it takes.

Risk: one client uses up the account's concurrency, and the bill has no upper end.
Fix: give RestApi, HttpApi or WebSocketApi throttle_rate and throttle_burst.
"""

from policies.reading.attributes import Conf, blocks, value
from policies.reading.neighbours import neighbours
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.references import refers_to

LIMITS = ("throttling_rate_limit", "throttling_burst_limit")
EVERY_METHOD = "*/*"


class StageIsThrottled(Policy):
    resources = ("aws_api_gateway_stage", "aws_apigatewayv2_stage")

    def judge(self, conf: Conf) -> Judgement:
        if self.entity_type == "aws_apigatewayv2_stage":
            for limits in list(blocks(conf, "default_route_settings")) or [{}]:
                yield from _judge_limits(limits)
            return
        settings = neighbours("aws_api_gateway_method_settings")
        if settings is None:
            yield Unresolved("the rest of the stack is not at hand, so its limits cannot be found")
            return
        own = [item for item in settings if refers_to(value(item, "stage_name"), self.address)]
        for_all = [item for item in own if value(item, "method_path") == EVERY_METHOD]
        if not for_all:
            yield Fault("no aws_api_gateway_method_settings of this stack limits all its methods")
        for limits in (found for item in own for found in blocks(item, "settings")):
            yield from _judge_limits(limits)


def _judge_limits(limits: Conf) -> Judgement:
    for name in LIMITS:
        limit = value(limits, name)
        if isinstance(limit, str):
            yield Unresolved(f"{name} {limit} is not known before the apply")
        elif limit is None or limit <= 0:
            yield Fault(f"{name} is {limit}: name a limit above 0")


check = StageIsThrottled()
