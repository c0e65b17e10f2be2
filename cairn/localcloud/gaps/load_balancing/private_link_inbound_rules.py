"""A network load balancer does not say whether its security groups hold for what comes by AWS PrivateLink.

AWS keeps the setting that comes with the security groups, `on` by default, and returns it.
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around, around_action

_FIELD = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"


def install() -> None:
    """Keep the setting with the load balancer; nothing goes by PrivateLink here."""
    from ministack.services import alb

    @around_action(alb._ACTION_MAP, "SetSecurityGroups")
    def _set(original: Function, parameters: Any) -> Any:
        balancer = alb._lbs.get(alb._p(parameters, "LoadBalancerArn"))
        setting = alb._p(parameters, _FIELD)
        if balancer is not None and setting:
            balancer[_FIELD] = setting
        return original(parameters)

    @around(alb, "_lb_xml")
    def _write(original: Function, balancer: dict[str, Any]) -> str:
        text: str = original(balancer)
        if balancer["Type"] != "network" or not balancer["SecurityGroups"]:
            return text
        head, end, tail = text.rpartition("</member>")
        return f"{head}<{_FIELD}>{balancer.get(_FIELD, 'on')}</{_FIELD}>{end}{tail}"
