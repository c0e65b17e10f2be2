"""A cache cluster is read back with whether it upgrades to minor versions by itself.

Terraform reads a replication group's setting from its members. The emulator keeps it and does not show it,
so that every plan wants to set it again.
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CacheCluster.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around

_FIELD = "AutoMinorVersionUpgrade"


def install() -> None:
    """Show it; what is changed for a group holds for its members."""
    from ministack.services import elasticache

    @around(elasticache, "_cluster_xml_inner")
    def _render(original: Function, cluster: dict[str, Any]) -> str:
        return f"{original(cluster)}<{_FIELD}>{str(cluster.get(_FIELD, True)).lower()}</{_FIELD}>"

    @around(elasticache, "_modify_replication_group")
    def _modify(original: Function, parameters: Any) -> Any:
        wanted = elasticache._p(parameters, _FIELD)
        group = elasticache._replication_groups.get(elasticache._p(parameters, "ReplicationGroupId"))
        if wanted and group is not None:
            group[_FIELD] = wanted.lower() == "true"
            for member in group.get("MemberClusters", ()):
                elasticache._clusters[member][_FIELD] = group[_FIELD]
        return original(parameters)
