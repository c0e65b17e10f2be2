"""Whether a PostgreSQL server refuses connections without TLS, as its parameter group says now.

`rds.force_ssl` is 1 by default from Aurora PostgreSQL 17 and RDS for PostgreSQL 15 on.
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html
"""

from collections.abc import Mapping
from typing import Any

PARAMETER = "rds.force_ssl"


def is_required(labels: Mapping[str, str]) -> bool:
    """For the server of the container with these `labels`; true where its group cannot be found."""
    from ministack.services import rds

    scope = labels.get("account_id", ""), labels.get("region", "")
    if "cluster_id" in labels:
        record = rds._clusters.get_scoped(*scope, labels["cluster_id"])
        group, first = (record or {}).get("DBClusterParameterGroup"), 17
        groups = rds._db_cluster_param_groups
    else:
        record = rds._instances.get_scoped(*scope, labels.get("db_id", ""))
        group, first = _group_of_instance(record or {}), 15
        groups = rds._param_groups
    if record is None:
        return True
    said = _parameter(groups.get_scoped(*scope, group) or {}) if group else None
    if said is not None:
        return said == "1"
    return _major(record) >= first


def _group_of_instance(record: Mapping[str, Any]) -> str | None:
    groups = record.get("DBParameterGroups") or []
    return groups[0]["DBParameterGroupName"] if groups else None


def _parameter(group: Mapping[str, Any]) -> str | None:
    value = (group.get("Parameters") or {}).get(PARAMETER)
    return None if value is None else str(value.get("ParameterValue"))


def _major(record: Mapping[str, Any]) -> int:
    return int(str(record.get("EngineVersion", "0")).split(".")[0])
