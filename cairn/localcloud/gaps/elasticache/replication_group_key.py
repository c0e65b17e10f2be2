"""A replication group is read back with the key that it is encrypted with.

The emulator drops `KmsKeyId`, and a key that changes replaces the group: every plan would.
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ReplicationGroup.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around


def install() -> None:
    """Keep the key, and show it."""
    from ministack.services import elasticache

    @around(elasticache, "_create_replication_group")
    def _create(original: Function, parameters: Any) -> Any:
        response = original(parameters)
        key = elasticache._p(parameters, "KmsKeyId")
        group = elasticache._replication_groups.get(elasticache._p(parameters, "ReplicationGroupId"))
        if response[0] == 200 and key and group is not None:
            group["KmsKeyId"] = key
        return response

    @around(elasticache, "_rg_xml")
    def _render(original: Function, group: dict[str, Any]) -> str:
        key = group.get("KmsKeyId")
        return f"{original(group)}<KmsKeyId>{key}</KmsKeyId>" if key else str(original(group))
