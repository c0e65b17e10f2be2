"""A network load balancer is an application load balancer by another name.

On AWS its ARN and those of its listeners say `net`. It passes bytes on as they come, to addresses or to an
application load balancer, and does not connect where no target takes the connection. The emulator calls it
`app`, adds headers, and knows no target of the type `alb`.
https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html
"""

import re
from typing import Any

from cairn.localcloud.gaps.around import Function, around, around_action

_MADE = {
    "CreateLoadBalancer": re.compile(rb"<LoadBalancerArn>([^<]+)</LoadBalancerArn>"),
    "CreateListener": re.compile(rb"<ListenerArn>([^<]+)</ListenerArn>"),
}


class NotConnectedError(Exception):
    """No target of a network load balancer takes the connection."""


def install() -> None:
    """Name them as AWS does, and pass requests on without touching them."""
    from ministack.services import alb

    for action, made in _MADE.items():
        _rename_after(alb, action, made)

    @around(alb, "dispatch_request")
    async def _dispatch(original: Function, balancer: dict[str, Any], *request: Any, **more: Any) -> Any:
        if balancer["Type"] != "network":
            return await original(balancer, *request, **more)
        return await _pass_on(alb, balancer, *request, **more)


def _rename_after(alb: Any, action: str, made: re.Pattern[bytes]) -> None:
    @around_action(alb._ACTION_MAP, action)
    def _create(original: Function, parameters: Any) -> Any:
        status, headers, body = original(parameters)
        found = made.search(body)
        is_network = alb._p(parameters, "Type") == "network" or "/net/" in alb._p(
            parameters, "LoadBalancerArn"
        )
        if found is None or not is_network:
            return status, headers, body
        old = found.group(1).decode()
        new = old.replace("/app/", "/net/", 1)
        _rename(alb, old, new)
        return status, headers, body.replace(old.encode(), new.encode())


def _rename(alb: Any, old: str, new: str) -> None:
    for store in (alb._lbs, alb._listeners, alb._tags, alb._lb_attrs, alb._listener_attrs):
        record = store.pop(old, None)
        if record is not None:
            store[new] = record
    for record in (alb._lbs.get(new), alb._listeners.get(new), *alb._rules.values()):
        for field in ("LoadBalancerArn", "ListenerArn"):
            if record and record.get(field) == old:
                record[field] = new


async def _pass_on(
    alb: Any,
    balancer: dict[str, Any],
    method: str,
    path: str,
    headers: Any,
    body: Any,
    query: Any,
    port: int = 80,
    client_ip: str | None = None,
    **more: Any,
) -> Any:
    from ministack.core.responses import StreamingResponse

    arn = balancer["LoadBalancerArn"]
    group = next(
        (
            alb._tgs.get(listener["DefaultActions"][0].get("TargetGroupArn", ""))
            for listener in alb._listeners.values()
            if (listener["LoadBalancerArn"], listener["Port"]) == (arn, port)
        ),
        None,
    )
    targets = alb._targets.get(group["TargetGroupArn"], []) if group else []
    if not group or not targets:
        raise NotConnectedError(f"{arn} has no target for port {port}")
    if group["TargetType"] == "alb":
        to, at = alb._lbs.get(targets[0]["Id"]), int(targets[0].get("Port") or group["Port"])
        if to is None or not _listens(alb, to["LoadBalancerArn"], at):
            raise NotConnectedError(f"{targets[0]['Id']} does not listen on port {at}")
        return await alb.dispatch_request(to, method, path, headers, body, query, at, client_ip, **more)
    raw_path, raw_query = more.get("raw_path"), more.get("raw_query_string")
    answer = await alb._forward_to_tg(
        group["TargetGroupArn"], method, path, headers, body, query, raw_query, raw_path
    )
    if not isinstance(answer[2], StreamingResponse):
        raise NotConnectedError(f"No target of {group['TargetGroupArn']} takes the connection")
    return answer


def _listens(alb: Any, arn: str, port: int) -> bool:
    return any(
        (listener["LoadBalancerArn"], listener["Port"]) == (arn, port) for listener in alb._listeners.values()
    )
