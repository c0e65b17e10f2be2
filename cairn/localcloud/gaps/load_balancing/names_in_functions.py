"""A function in a VPC cannot reach a load balancer by the name that a private hosted zone gives it.

On AWS a name of a private zone resolves in the VPCs with which the zone is associated, for functions in them too, so
that a function may hold `https://<name>` in an environment variable. Here such a variable holds the load balancer's
place in the local cloud instead, on the port that the URL means. The bytes between are plain: no certificate is asked.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html
"""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from cairn.localcloud.gaps.around import Function, around

_PREFIX = "/_names/"
_PORTS = {"https": 443, "http": 80}


def install() -> None:
    """Translate the variables that hold such a URL when a function's process starts, and serve what they then say."""
    from ministack import app as emulator
    from ministack.core import lambda_runtime
    from ministack.services import lambda_svc

    for owner in (lambda_runtime, lambda_svc):
        around(owner, "acquire_worker")(_acquire)

    @around(emulator, "_is_potential_alb_request")
    def _is_one(original: Function, host: str, path: str) -> bool:
        return path.startswith(_PREFIX) or bool(original(host, path))

    around(emulator, "_handle_alb_request")(_serve)


def _acquire(original: Function, name: str, configuration: dict[str, Any], *rest: Any, **named: Any) -> Any:
    return original(name, _translated(configuration), *rest, **named)


def _translated(configuration: dict[str, Any]) -> dict[str, Any]:
    variables = (configuration.get("Environment") or {}).get("Variables") or {}
    vpc_id = (configuration.get("VpcConfig") or {}).get("VpcId")
    urls = {key: url for key, value in variables.items() if (url := urlsplit(str(value))).scheme in _PORTS}
    if not vpc_id or not urls:
        return configuration
    _, _, _, region, account_id, *_ = configuration["FunctionArn"].split(":")
    named = dict(_names(account_id, region, vpc_id))
    here = f"http://{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}{_PREFIX}{account_id}/{region}"
    local = {
        key: f"{here}/{named[url.hostname]}/{url.hostname}/{url.port or _PORTS[url.scheme]}{url.path}"
        for key, url in urls.items()
        if url.hostname in named
    }
    return {**configuration, "Environment": {"Variables": {**variables, **local}}}


def _names(account_id: str, region: str, vpc_id: str) -> Iterator[tuple[str, str]]:
    """Each name that the VPC's private zones give a load balancer, and the load balancer's own."""
    from ministack.core.responses import request_scope
    from ministack.services import alb, route53

    with request_scope(account_id, region):
        balancers = {one["DNSName"].lower(): one["LoadBalancerName"] for one in alb._lbs.values()}
        for zone_id, zone in route53._zones.items():
            if vpc_id not in (vpc["VPCId"] for vpc in zone.get("vpcs", ())):
                continue
            for record in route53._records[zone_id]:
                target = (record.get("AliasTarget") or {}).get("DNSName", "").lower().rstrip(".")
                if target in balancers:
                    yield record["Name"].lower().rstrip("."), balancers[target]


async def _serve(
    original: Function,
    host: str,
    path: str,
    method: str,
    headers: dict[str, str],
    body: bytes,
    query: dict[str, Any],
    raw_query_string: str | None = None,
    raw_path: str | None = None,
) -> Any:
    if not path.startswith(_PREFIX):
        return await original(host, path, method, headers, body, query, raw_query_string, raw_path)
    from ministack.core.responses import request_scope
    from ministack.services import alb

    account_id, region, name, called, port, asked = _parts(path)
    with request_scope(account_id, region):
        balancer = alb._find_lb_by_name(name)
        if balancer is None:
            return 502, {}, b""
        return await alb.dispatch_request(
            balancer,
            method,
            asked,
            {**headers, "host": called},
            body,
            query,
            int(port),
            raw_query_string=raw_query_string,
            raw_path=_parts(raw_path)[-1] if raw_path else None,
        )


def _parts(path: str) -> list[str]:
    where = path[len(_PREFIX) :].split("/", 5)
    return [*where[:5], f"/{where[5] if len(where) > 5 else ''}"]
