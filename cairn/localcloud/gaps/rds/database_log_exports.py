"""A database is read back with the logs that it exports to CloudWatch Logs.

The emulator takes `EnableCloudwatchLogsExports` and drops it, so that every plan wants to set it again.
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around, around_action
from cairn.localcloud.gaps.query_parameters import nested

_FIELD = "EnabledCloudwatchLogsExports"
_EMPTY = f"<{_FIELD}/>"


def install() -> None:
    """Keep what a request enables, and show it."""
    from ministack.services import rds

    for action, kind, store in (
        ("CreateDBCluster", "DBCluster", rds._clusters),
        ("ModifyDBCluster", "DBCluster", rds._clusters),
        ("CreateDBInstance", "DBInstance", rds._instances),
        ("ModifyDBInstance", "DBInstance", rds._instances),
    ):
        _keep(rds, action, f"{kind}Identifier", store)

    @around(rds, "_cluster_xml")
    def _cluster(original: Function, cluster: dict[str, Any]) -> str:
        return f"{original(cluster)}{_rendered(cluster)}"

    @around(rds, "_instance_xml")
    def _instance(original: Function, instance: dict[str, Any]) -> str:
        return str(original(instance)).replace(_EMPTY, _rendered(instance))


def _keep(rds: Any, action: str, identifier: str, store: Any) -> None:
    @around_action(rds._ACTION_MAP, action)
    def _with_logs(original: Function, parameters: Any) -> Any:
        response = original(parameters)
        record = store.get(rds._p(parameters, identifier))
        if response[0] != 200 or record is None:
            return response
        before, exported = _rendered(record), set(record.get(_FIELD) or ())
        wanted = nested(parameters)
        change = wanted.get("CloudwatchLogsExportConfiguration") or {}
        exported |= {
            *_texts(wanted.get("EnableCloudwatchLogsExports")),
            *_texts(change.get("EnableLogTypes")),
        }
        record[_FIELD] = sorted(exported - {*_texts(change.get("DisableLogTypes"))})
        status, headers, body = response
        return status, headers, body.replace(before.encode(), _rendered(record).encode())


def _texts(value: Any) -> list[str]:
    return value if isinstance(value, list) else []


def _rendered(record: dict[str, Any]) -> str:
    exported = record.get(_FIELD)
    members = "".join(f"<member>{name}</member>" for name in exported or ())
    return f"<{_FIELD}>{members}</{_FIELD}>" if exported else _EMPTY
