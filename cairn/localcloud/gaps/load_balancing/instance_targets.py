"""A target that is an instance is looked for by its id, as if that were a host's name.

AWS sends requests and health checks to the primary private address of the instance.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.load_balancing.target_address import address_of


def install() -> None:
    """Send requests to the instance's address; `target_checks` asks there as well."""
    from ministack.services import alb

    @around(alb, "_proxy_http_target")
    async def _proxy(original: Function, target: dict[str, Any], *rest: Any, **named: Any) -> Any:
        return await original({**target, "Id": address_of(str(target["Id"]))}, *rest, **named)
