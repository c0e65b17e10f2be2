"""A cluster and its instances are read back with their Performance Insights.

The emulator drops the key, and for a cluster everything, so that every plan wants to set it again. No
insight is gathered here.
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around, around_action

_SWITCH = "EnablePerformanceInsights"
_FIELDS = ("PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod")
_WEEK_DAYS = "7"
Record = dict[str, Any]


def install() -> None:
    """Keep what a request says, and show it."""
    from ministack.services import rds

    for action, identifier, store in (
        ("CreateDBCluster", "DBClusterIdentifier", rds._clusters),
        ("ModifyDBCluster", "DBClusterIdentifier", rds._clusters),
        ("CreateDBInstance", "DBInstanceIdentifier", rds._instances),
        ("ModifyDBInstance", "DBInstanceIdentifier", rds._instances),
    ):
        _keep(rds, action, identifier, store)

    @around(rds, "_cluster_xml")
    def _cluster(original: Function, cluster: Record) -> str:
        if cluster.get("PerformanceInsightsEnabled") is None:
            return str(original(cluster))
        enabled = str(cluster["PerformanceInsightsEnabled"]).lower()
        shown = (
            f"<PerformanceInsightsEnabled>{enabled}</PerformanceInsightsEnabled>{_rendered(cluster, _FIELDS)}"
        )
        return f"{original(cluster)}{shown}"

    @around(rds, "_instance_xml")
    def _instance(original: Function, instance: Record) -> str:
        return f"{original(instance)}{_rendered(instance, _FIELDS[:1])}"


def _keep(rds: Any, action: str, identifier: str, store: Any) -> None:
    @around_action(rds._ACTION_MAP, action)
    def _with_insights(original: Function, parameters: Any) -> Any:
        response = original(parameters)
        record = store.get(rds._p(parameters, identifier))
        switch = rds._p(parameters, _SWITCH)
        if response[0] == 200 and record is not None and switch:
            record["PerformanceInsightsEnabled"] = switch == "true"
            if switch == "true":
                record["PerformanceInsightsRetentionPeriod"] = _WEEK_DAYS
            record.update({name: value for name in _FIELDS if (value := rds._p(parameters, name))})
        return response


def _rendered(record: Record, fields: tuple[str, ...]) -> str:
    if not record.get("PerformanceInsightsEnabled"):
        return ""
    return "".join(f"<{name}>{record[name]}</{name}>" for name in fields if record.get(name))
