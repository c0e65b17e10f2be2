"""Watch over an account: who did what, threats, findings, what is shared and vulnerable, costs, and backups."""

from modules.governance.access_analyzer import AccessAnalyzer
from modules.governance.audit_trail import AuditTrail
from modules.governance.backup_plan import BackupPlan
from modules.governance.backup_rule import BackupRule
from modules.governance.budget import Budget
from modules.governance.config_rule import ConfigRule
from modules.governance.configuration_recorder import ConfigurationRecorder, IConfigurationRecorder
from modules.governance.managed_rules import DEFAULT_RULES, MANAGED_RULES
from modules.governance.security_hub import SecurityHub
from modules.governance.threat_detection import FEATURES, ThreatDetection
from modules.governance.vault_lock import VaultLock
from modules.governance.vulnerability_scanning import VulnerabilityScanning

__all__ = [
    "DEFAULT_RULES",
    "FEATURES",
    "MANAGED_RULES",
    "AccessAnalyzer",
    "AuditTrail",
    "BackupPlan",
    "BackupRule",
    "Budget",
    "ConfigRule",
    "ConfigurationRecorder",
    "IConfigurationRecorder",
    "SecurityHub",
    "ThreatDetection",
    "VaultLock",
    "VulnerabilityScanning",
]
