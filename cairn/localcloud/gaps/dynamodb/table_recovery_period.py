"""A table's recovery period is not read back.

AWS keeps a table recoverable for the last 35 days, or for the 1 to 35 that UpdateContinuousBackups
names, and returns the number. The emulator drops it, so that every plan sets it again.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoveryDescription.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around

_DEFAULT_DAYS = 35


def install() -> None:
    """Keep the period with the table, and return it while recovery is on."""
    from ministack.services import dynamodb

    @around(dynamodb, "_update_continuous_backups")
    def _update(original: Function, request: dict[str, Any]) -> Any:
        response = original(request)
        table = dynamodb._tables.get(dynamodb._normalize_table_name(request.get("TableName")))
        if table is not None:
            specification = request.get("PointInTimeRecoverySpecification", {})
            table["_cairn_recovery_days"] = specification.get("RecoveryPeriodInDays") or _DEFAULT_DAYS
        return _with_period(table, response)

    @around(dynamodb, "_describe_continuous_backups")
    def _describe(original: Function, request: dict[str, Any]) -> Any:
        table = dynamodb._tables.get(dynamodb._normalize_table_name(request.get("TableName")))
        return _with_period(table, original(request))


def _with_period(table: dict[str, Any] | None, response: Any) -> Any:
    status, headers, body = response
    content = json.loads(body)
    recovery = content.get("ContinuousBackupsDescription", {}).get("PointInTimeRecoveryDescription", {})
    if table is None or recovery.get("PointInTimeRecoveryStatus") != "ENABLED":
        return response
    recovery["RecoveryPeriodInDays"] = table.get("_cairn_recovery_days", _DEFAULT_DAYS)
    return status, headers, json.dumps(content).encode()
