"""Every target of a load balancer is healthy.

AWS asks each target at the health check's path, port and interval, sends traffic to healthy ones alone (to all of
them where none is healthy), and says why a target is not. Here a success counts at any time, asked for every second
until the target is healthy, and a failure on the target group's own schedule.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

import contextvars
import random
import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around, around_action
from cairn.localcloud.gaps.load_balancing.target_checks import INITIAL, Checks, health_of

_MEMBER = re.compile(
    r"<HealthStatus>healthy</HealthStatus><TargetHealth><State>healthy</State></TargetHealth>"
)
_forwarding: contextvars.ContextVar[str] = contextvars.ContextVar("forwarding", default="")


def install() -> None:
    """Check targets, and use what the checks say."""
    from ministack.services import alb

    start_checking = Checks(alb)
    for name in ("_create_tg", "load_persisted_state"):
        _start_after(alb, name, start_checking)

    @around(alb, "_forward_to_tg")
    async def _forward(original: Function, group_arn: str, *rest: Any, **named: Any) -> Any:
        token = _forwarding.set(group_arn)
        try:
            return await original(group_arn, *rest, **named)
        finally:
            _forwarding.reset(token)

    @around_action(alb._ACTION_MAP, "DescribeTargetHealth")
    def _describe(original: Function, params: Any) -> Any:
        status, headers, body = original(params)
        group_arn = alb._p(params, "TargetGroupArn")
        text = body.decode() if isinstance(body, bytes) else body
        targets = re.findall(r"<Id>([^<]*)</Id><Port>(\d+)</Port>", text)
        described = iter([_described(group_arn, target, int(port)) for target, port in targets])
        return status, headers, _MEMBER.sub(lambda _: next(described), text).encode()

    alb.random = _HealthyChoice(alb)


class _HealthyChoice:
    """The module `random`, whose choice among targets leaves out those that are not healthy."""

    def __init__(self, alb: Any) -> None:
        self._alb = alb

    def __getattr__(self, name: str) -> Any:
        return getattr(random, name)

    def choice(self, targets: list[dict[str, Any]]) -> dict[str, Any]:
        group_arn = _forwarding.get()
        healthy = [target for target in targets if _is_healthy(self._alb, group_arn, target)]
        return random.choice(healthy or targets)  # noqa: S311 - a load balancer's choice


def _is_healthy(alb: Any, group_arn: str, target: dict[str, Any]) -> bool:
    port = int(target.get("Port") or alb._tgs[group_arn].get("Port", 80))
    known = health_of(group_arn, target["Id"], port)
    return known is not None and known.state == "healthy"


def _described(group_arn: str, target: str, port: int) -> str:
    known = health_of(group_arn, target, port)
    state, why = (known.state, known.why) if known else (INITIAL[0], INITIAL[1:])
    reason = f"<Reason>{why[0]}</Reason><Description>{why[1]}</Description>" if why[0] else ""
    return f"<TargetHealth><State>{state}</State>{reason}</TargetHealth>"


def _start_after(alb: Any, name: str, start: "Checks") -> None:
    actions = alb._ACTION_MAP

    def then_start(original: Function, *arguments: Any) -> Any:
        result = original(*arguments)
        start()
        return result

    if name == "_create_tg":
        around_action(actions, "CreateTargetGroup")(then_start)
    else:
        around(alb, name)(then_start)
