"""When a backup plan backs up, and how long it keeps what it made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cdktf_cdktf_provider_aws.backup_plan import (
    BackupPlanRule,
    BackupPlanRuleCopyAction,
    BackupPlanRuleCopyActionLifecycle,
    BackupPlanRuleLifecycle,
)

from modules.core.arguments import require_between

LONGEST_DAYS = 36500
_LEAST_WINDOW_MIN = 60
_LEAST_COLD_DAYS = 90
_NAME = re.compile(r"[A-Za-z0-9._-]{1,50}")
_CRON = re.compile(r"cron\(\S+( \S+){5}\)")
_VAULT = re.compile(r"arn:aws:backup:[a-z0-9-]+:\d{12}:backup-vault:[A-Za-z0-9_-]{2,50}")


@dataclass(frozen=True, kw_only=True)
class BackupRule:
    """A backup starts within ``start_window_min`` of ``schedule`` and is done within ``completion_window_min`` of it.

    ``name`` is 1-50 letters, digits, dots, dashes or _; ``schedule`` is ``cron(...)`` in UTC. ``start_window_min`` is
    60 or more, ``completion_window_min`` at least 60 more than that. What was made is kept for ``delete_after_days``
    (1-36500), and in cold storage from ``cold_storage_after_days`` on (None for never), where AWS keeps it for 90 days
    at least; DynamoDB has cold storage, Aurora has none. ``copy_to_vault_arns`` are vaults, of another region or
    account, that get a copy which is kept as long.

    Raises ``ValueError`` for another value. https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html
    """

    name: str
    schedule: str = "cron(0 3 * * ? *)"
    start_window_min: int = 60
    completion_window_min: int = 360
    delete_after_days: int = 35
    cold_storage_after_days: int | None = None
    copy_to_vault_arns: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"name must be 1-50 letters, digits, dots, dashes or _, got {self.name!r}")
        if not _CRON.fullmatch(self.schedule):
            raise ValueError(f"schedule must be as in cron(0 3 * * ? *), got {self.schedule!r}")
        _require_least("start_window_min", self.start_window_min, _LEAST_WINDOW_MIN)
        least_end = self.start_window_min + _LEAST_WINDOW_MIN
        _require_least("completion_window_min", self.completion_window_min, least_end)
        require_between("delete_after_days", self.delete_after_days, 1, LONGEST_DAYS)
        if self.cold_storage_after_days is not None:
            most = self.delete_after_days - _LEAST_COLD_DAYS
            if not 1 <= self.cold_storage_after_days <= most:
                raise ValueError(
                    "cold_storage_after_days must be 1 or more, and 90 days before delete_after_days "
                    f"({self.delete_after_days}), got {self.cold_storage_after_days}"
                )
        for vault in self.copy_to_vault_arns:
            if not _VAULT.fullmatch(vault):
                raise ValueError(f"copy_to_vault_arns must be ARNs of backup vaults, got {vault!r}")

    def document(self, vault_name: str) -> BackupPlanRule:
        """Return the rule as Terraform takes it, for backups into the vault ``vault_name``."""
        days = {"delete_after": self.delete_after_days, "cold_storage_after": self.cold_storage_after_days}
        copies = [
            BackupPlanRuleCopyAction(
                destination_vault_arn=vault, lifecycle=BackupPlanRuleCopyActionLifecycle(**days)
            )
            for vault in self.copy_to_vault_arns
        ]
        return BackupPlanRule(
            rule_name=self.name,
            target_vault_name=vault_name,
            schedule=self.schedule,
            start_window=self.start_window_min,
            completion_window=self.completion_window_min,
            lifecycle=BackupPlanRuleLifecycle(**days),
            copy_action=copies or None,
        )


def _require_least(argument: str, value: int, least: int) -> None:
    if value < least:
        raise ValueError(f"{argument} must be {least} or more, got {value}")


DAILY = BackupRule(name="daily")
