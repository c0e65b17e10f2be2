"""Rows of ``modules/governance``."""

from modules.core import PlatformStack
from modules.governance import (
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
from modules.storage import Bucket
from tests.integration.rows.row import FIXED, IDENTITY, Made, Now, Row


def _audit_trail(stack: PlatformStack, made: Made, _now: Now) -> AuditTrail:
    return AuditTrail(stack, "AuditTrail", name="lifecycle", key=made["Key"], bucket=made["Bucket"])


def _threat_detection(stack: PlatformStack, _made: Made, now: Now) -> ThreatDetection:
    return ThreatDetection(
        stack,
        "ThreatDetection",
        features=now(("S3_DATA_EVENTS",), ("S3_DATA_EVENTS", "RUNTIME_MONITORING")),
        finding_publishing_frequency=now("ONE_HOUR", "FIFTEEN_MINUTES"),
    )


def _security_hub(stack: PlatformStack, _made: Made, _now: Now) -> SecurityHub:
    return SecurityHub(stack, "SecurityHub")


def _access_analyzer(stack: PlatformStack, _made: Made, _now: Now) -> AccessAnalyzer:
    return AccessAnalyzer(stack, "AccessAnalyzer", name="lifecycle")


def _scanning(stack: PlatformStack, _made: Made, now: Now) -> VulnerabilityScanning:
    return VulnerabilityScanning(
        stack, "VulnerabilityScanning", resource_types=now(("ECR",), ("ECR", "LAMBDA"))
    )


def _budget(stack: PlatformStack, _made: Made, now: Now) -> Budget:
    return Budget(
        stack, "Budget", name="lifecycle", limit_usd=now(100, 200), email_addresses=("team@example.com",)
    )


def _backup_plan(stack: PlatformStack, made: Made, now: Now) -> BackupPlan:
    other = stack.arn("backup", "backup-vault:cairn-test-copies")
    plan = BackupPlan(
        stack,
        "BackupPlan",
        name="lifecycle",
        key=made["Key"],
        rules=(
            BackupRule(
                name="nightly",
                schedule=now("cron(0 3 * * ? *)", "cron(0 4 * * ? *)"),
                cold_storage_after_days=30,
                delete_after_days=now(180, 365),
                copy_to_vault_arns=now([], [other]),
            ),
        ),
        lock=VaultLock(min_retention_days=30),
    )
    plan.add_alarms([made["Topic"]])
    return plan


def _recorder(stack: PlatformStack, made: Made, now: Now) -> ConfigurationRecorder:
    bucket = Bucket(
        made["Bucket"], "Recorded", name="recorded", key=made["Key"], access_log=made["AccessLogBucket"]
    )
    return ConfigurationRecorder(
        stack,
        "ConfigurationRecorder",
        name="lifecycle",
        key=made["Key"],
        bucket=bucket,
        recording_frequency=now("CONTINUOUS", "DAILY"),
        retention_days=now(365, 730),
    )


def _rule(stack: PlatformStack, made: Made, now: Now) -> ConfigRule:
    return ConfigRule(
        stack,
        "ConfigRule",
        rule="access-keys-rotated",
        recorder=made["ConfigurationRecorder"],
        parameters={"maxAccessKeyAge": now("90", "60")},
    )


ROWS = (
    Row("AuditTrail", _audit_trail),
    Row("ThreatDetection", _threat_detection),
    Row("SecurityHub", _security_hub, in_place=False),
    Row("AccessAnalyzer", _access_analyzer),
    Row("VulnerabilityScanning", _scanning),
    Row("Budget", _budget),
    Row("BackupPlan", _backup_plan),
    Row("ConfigurationRecorder", _recorder),
    Row("ConfigRule", _rule),
)

FIXED_TYPES = {
    "aws_backup_selection": IDENTITY,
    "aws_backup_vault_lock_configuration": IDENTITY,
    "aws_config_configuration_recorder_status": FIXED,
    "aws_config_delivery_channel": FIXED,
    "aws_securityhub_account": FIXED,
    "aws_securityhub_standards_subscription": FIXED,
}
