"""The lock of a backup vault.

AWS keeps recovery points of a locked vault between the lock's least and greatest retention, and nobody can
delete one before. The emulator keeps vaults without locks.
https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultLockConfiguration.html
"""

import json
import time
from typing import Any

from cairn.localcloud.added_services.stored_service import Parameters, Store, store
from cairn.localcloud.gaps.around import Function, around

_DAY_SEC = 86_400


def install() -> None:
    """Keep the lock, and say so where the vault is described."""
    from ministack.services import backup

    stored = store(
        "backup",
        {"PutBackupVaultLockConfiguration": _lock, "DeleteBackupVaultLockConfiguration": _unlock},
    )

    @around(backup, "_describe_vault")
    def _describe(original: Function, name: str) -> Any:
        status, headers, body = original(name)
        lock = stored.collections["locks"].get(name)
        if status != 200 or lock is None:
            return status, headers, body
        return status, headers, json.dumps({**json.loads(body), "Locked": True, **lock}).encode()


def _lock(kept: Store, asked: Parameters) -> dict[str, Any]:
    lock: dict[str, Any] = {
        name: asked[name] for name in ("MinRetentionDays", "MaxRetentionDays") if name in asked
    }
    if "ChangeableForDays" in asked:
        lock["LockDate"] = int(time.time()) + asked["ChangeableForDays"] * _DAY_SEC
    kept["locks"][asked["backupVaultName"]] = lock
    return {}


def _unlock(kept: Store, asked: Parameters) -> dict[str, Any]:
    kept["locks"].pop(asked["backupVaultName"], None)
    return {}
