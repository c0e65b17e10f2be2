"""A service's Availability Zone rebalancing is forgotten.

AWS keeps what it was told, ENABLED where it was told nothing, and an update that leaves it out changes nothing.
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around_action

_FIELD = "availabilityZoneRebalancing"


def install() -> None:
    """Keep the setting with the service."""
    from ministack.services import ecs

    @around_action(ecs._ACTION_MAP, "CreateService")
    def _create(original: Function, data: dict[str, Any]) -> Any:
        return _kept(ecs, original, data, data.get("serviceName", ""), "ENABLED")

    @around_action(ecs._ACTION_MAP, "UpdateService")
    def _update(original: Function, data: dict[str, Any]) -> Any:
        return _kept(ecs, original, data, data.get("service", "").rsplit("/", 1)[-1], None)


def _kept(ecs: Any, original: Function, data: dict[str, Any], name: str, default: str | None) -> Any:
    answer = original(data)
    setting = data.get(_FIELD) or default
    service = ecs._services.get(f"{ecs._resolve_cluster_name(data.get('cluster', 'default'))}/{name}")
    if answer[0] >= 400 or service is None or setting is None:
        return answer
    service[_FIELD] = setting
    return ecs.json_response({"service": ecs._sanitize(service)})
