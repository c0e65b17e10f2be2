"""Load balancers answer in the default account alone.

On AWS the DNS name of a request says whose load balancer it is; nobody signs a request to one. The emulator
looks for it in the account of the caller, and takes a caller without AWS credentials for the default account's.
https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_BY_PATH = "/_alb/"


def install() -> None:
    """Serve a request in the account and region that own its load balancer."""
    from ministack import app as emulator
    from ministack.core.responses import request_scope
    from ministack.services import alb

    @around(emulator, "_handle_alb_request")
    async def _handle(original: Function, host: str, path: str, *rest: Any, **more: Any) -> Any:
        owner = _owner(alb, host.split(":")[0].lower(), path)
        if owner is None:
            return await original(host, path, *rest, **more)
        with request_scope(*owner):
            return await original(host, path, *rest, **more)


def _owner(alb: Any, host: str, path: str) -> tuple[str, str] | None:
    by_path = path[len(_BY_PATH) :].split("/")[0].lower() if path.startswith(_BY_PATH) else None
    for (account_id, region, _), balancer in alb._lbs.all_items():
        name = balancer["LoadBalancerName"].lower()
        if host in (balancer["DNSName"].lower(), f"{name}.alb.localhost") or name == by_path:
            return account_id, region
    return None
