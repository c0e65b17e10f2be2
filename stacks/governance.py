"""What watches over the account: audit trail and archive, detection, findings, backups, what the month may cost."""

from functools import cached_property

from cdktf import TerraformOutput
from constructs import Construct

from modules.core import PlatformStack, title
from modules.encryption import Key
from modules.governance import (
    DEFAULT_RULES,
    AccessAnalyzer,
    AuditTrail,
    BackupPlan,
    BackupRule,
    Budget,
    ConfigRule,
    ConfigurationRecorder,
    SecurityHub,
    ThreatDetection,
    VaultLock,
    VulnerabilityScanning,
)
from modules.storage import AccessLogBucket, Bucket, IBucket, LifecycleRule, ObjectLock
from stacks.backup import Backup
from stacks.environment import Environment
from stacks.foundation import Foundation
from stacks.platform import Platform
from stacks.watch import Watch

_COLD_AFTER_DAYS = 90
_FIRST_OF_THE_MONTH = "cron(0 4 1 * ? *)"


class Governance(PlatformStack):
    """The services that the environment asks for and its organisation does not run, beside what they watch over."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        environment: Environment,
        foundation: Foundation,
        platform: Platform,
    ) -> None:
        super().__init__(scope, id, settings=environment.settings)
        self.add_dependency(foundation)
        watched, watch = environment.watched_by, environment.watch
        if "backup" in watched:
            self._back_up(environment.backup, foundation, platform)
        if "cloudtrail" in watched:
            self._record_calls(environment)
        if "config" in watched:
            self._record_configuration(watch)
        if "guardduty" in watched:
            ThreatDetection(self, "Threats")
        if "security_hub" in watched:
            SecurityHub(self, "Findings")
        if "access_analyzer" in watched:
            AccessAnalyzer(self, "Access", name="access")
        if "inspector" in watched:
            VulnerabilityScanning(self, "Vulnerabilities")
        if watch.monthly_budget_usd is not None:
            Budget(
                self,
                "Budget",
                name="month",
                limit_usd=watch.monthly_budget_usd,
                email_addresses=watch.budget_addresses,
            )

    def _back_up(self, backup: Backup, foundation: Foundation, platform: Platform) -> None:
        key = Key(
            self, "BackupKey", name="backups", description="Encrypts the backups of what services store"
        )
        plan = BackupPlan(
            self,
            "Backups",
            name="data",
            key=key,
            data_keys=[foundation.data_key],
            rules=_rules(backup),
            lock=VaultLock(
                min_retention_days=backup.locked_days, changeable_for_days=backup.lock_changeable_for_days
            ),
        )
        plan.add_alarms([platform.alarm_topic])
        TerraformOutput(self, "backup_vault_name", value=plan.vault_name, static_id=True)

    @cached_property
    def _key(self) -> Key:
        services = ("cloudtrail.amazonaws.com", "config.amazonaws.com", "logs.amazonaws.com")
        return Key(
            self,
            "AuditKey",
            name="audit",
            description="Encrypts what is recorded of the account",
            service_principals=services,
        )

    @cached_property
    def _access_log(self) -> AccessLogBucket:
        return AccessLogBucket(self, "ArchiveAccessLog", name="audit-access-logs")

    def _record_calls(self, environment: Environment) -> None:
        trail = AuditTrail(self, "Trail", name="audit", key=self._key, bucket=self._archive(environment))
        TerraformOutput(self, "audit_log_group_name", value=trail.log_group.log_group_name, static_id=True)

    def _archive(self, environment: Environment) -> IBucket:
        given = environment.organisation.audit_bucket_arn
        if given is not None:
            return Bucket.from_bucket_arn(self, "Archive", given)
        return Bucket(
            self,
            "Archive",
            name="audit",
            key=self._key,
            access_log=self._access_log,
            object_lock=ObjectLock(days=environment.watch.archive_days),
            lifecycle_rules=[_archived(environment.watch)],
        )

    def _record_configuration(self, watch: Watch) -> None:
        days = watch.recorded_days
        bucket = Bucket(
            self,
            "Recorded",
            name="configuration",
            key=self._key,
            access_log=self._access_log,
            lifecycle_rules=[LifecycleRule(name="recorded", expire_after_days=days)],
        )
        recorder = ConfigurationRecorder(
            self, "Recorder", name="account", key=self._key, bucket=bucket, retention_days=days
        )
        for rule in DEFAULT_RULES:
            ConfigRule(self, title(rule), rule=rule, recorder=recorder)


def _rules(backup: Backup) -> list[BackupRule]:
    daily = BackupRule(name="daily", delete_after_days=backup.daily_days)
    if backup.monthly_days is None:
        return [daily]
    monthly = BackupRule(name="monthly", schedule=_FIRST_OF_THE_MONTH, delete_after_days=backup.monthly_days)
    return [daily, monthly]


def _archived(watch: Watch) -> LifecycleRule:
    """Move what the trail wrote to a cheaper class, and let go of it once it may be deleted."""
    cold = {"GLACIER_IR": _COLD_AFTER_DAYS} if watch.archive_days > _COLD_AFTER_DAYS else {}
    return LifecycleRule(name="archive", transitions=cold, expire_after_days=watch.archive_days)
