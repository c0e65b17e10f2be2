"""An update of a Cloud Map service loses the namespace and the routing policy of its DNS configuration.

A change names new records alone; AWS keeps the rest, which cannot be changed.
https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdateService.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Keep what a change of the records does not name."""
    from ministack.services import servicediscovery

    @around(servicediscovery, "_update_service")
    def _update(original: Function, data: dict[str, Any]) -> Any:
        service = servicediscovery._services.get(data.get("Id")) or {}
        change = data.get("Service", {})
        if "DnsConfig" in change:
            change["DnsConfig"] = {**(service.get("DnsConfig") or {}), **change["DnsConfig"]}
        return original(data)
