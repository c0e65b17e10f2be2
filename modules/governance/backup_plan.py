"""AWS Backup: copies of an environment's data that outlive whoever may delete the data."""

from collections.abc import Mapping, Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.backup_plan import BackupPlan as AwsBackupPlan
from cdktf_cdktf_provider_aws.backup_selection import (
    BackupSelection,
    BackupSelectionCondition,
    BackupSelectionConditionStringEquals,
)
from cdktf_cdktf_provider_aws.backup_vault import BackupVault
from cdktf_cdktf_provider_aws.backup_vault_lock_configuration import BackupVaultLockConfiguration
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.governance.backup_role import RESOURCE_TYPES, backup_role
from modules.governance.backup_rule import DAILY, BackupRule
from modules.governance.vault_lock import SEVEN_DAYS, VaultLock
from modules.observability import Alarm, ITopic, Metric

_FOUND_AS = {"Aurora": ("rds", "cluster:*"), "DynamoDB": ("dynamodb", "table/*")}
_OWN_TAGS = ("Project", "Environment")
_MOST_RULES, _MOST_TAGS = 10, 30
_LONGEST_NAME = 50
_PERIOD_SEC = 300


class BackupPlan(Construct):
    """Backs up the tables and Aurora clusters that carry ``tags``, into a locked vault encrypted under ``key``.

    ``tags`` (1-30, all of which must be there) are the environment's own by default: its project and its name, which
    every stack gives to what it makes. ``resource_types`` are some of ``Aurora`` and ``DynamoDB``, whose advanced
    features must be on in the account, as they are since November 2021. ``data_keys`` are the keys that the data lies
    under, besides ``key``. There are 1-10 ``rules``, each with a name of its own; the lock refuses what a rule keeps
    for less or for longer than the lock allows, and ``None`` leaves it out. Buckets keep versions and replicate
    instead. Terraform's refusal to destroy the vault follows the environment; where it does not refuse, the backups
    go with the vault.

    A vault of another account or region, in ``copy_to_vault_arns`` of a rule, must let this account copy into it, and
    the delivery boundary must name it (``also_allowed``). Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey,
        data_keys: Sequence[IKey] = (),
        rules: Sequence[BackupRule] = (DAILY,),
        resource_types: Sequence[str] = RESOURCE_TYPES,
        tags: Mapping[str, str] | None = None,
        lock: VaultLock | None = SEVEN_DAYS,
    ) -> None:
        super().__init__(scope, id)
        _check_rules(rules, lock)
        _check_types(resource_types)
        chosen = self._own_tags() if tags is None else dict(tags)
        require_between("the number of tags", len(chosen), 1, _MOST_TAGS)
        self._name, self._rules = name, tuple(rules)
        physical_name = stack_of(self).physical_name(name, max_length=_LONGEST_NAME)
        vault = self._vault(physical_name, key, lock)
        self.vault_arn: str = vault.arn
        self.vault_name: str = vault.name
        self.role = backup_role(
            self,
            name=name,
            resource_types=resource_types,
            vault_arn=self.vault_arn,
            copy_to_vault_arns=self._copies,
            keys=[key, *data_keys],
        )
        plan = AwsBackupPlan(
            self, "Resource", name=physical_name, rule=[rule.document(self.vault_name) for rule in rules]
        )
        self.plan_arn: str = plan.arn
        self.plan_id: str = plan.id
        self._select(physical_name, resource_types, chosen)

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of a backup that failed or did not start in its window, and of a copy that failed."""
        told = {
            "Failed": ("NumberOfBackupJobsFailed", "A backup failed: there is no new copy of the data"),
            "Expired": ("NumberOfBackupJobsExpired", "A backup did not start within its window"),
        }
        if self._copies:
            told["CopyFailed"] = ("NumberOfCopyJobsFailed", "A backup was not copied to its other vault")
        for event, (metric, description) in told.items():
            Alarm(
                self,
                f"{event}Alarm",
                name=f"{self._name}-backup-{event.lower()}",
                description=description,
                metric=Metric(
                    "AWS/Backup", metric, {"BackupVaultName": self.vault_name}, period_sec=_PERIOD_SEC
                ),
                threshold=1,
                actions=actions,
            )

    @property
    def _copies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(vault for rule in self._rules for vault in rule.copy_to_vault_arns))

    def _own_tags(self) -> dict[str, str]:
        given = stack_of(self).default_tags
        return {name: given[name] for name in _OWN_TAGS}

    def _vault(self, name: str, key: IKey, lock: VaultLock | None) -> BackupVault:
        protect = settings_of(self).protect_data
        vault = BackupVault(
            self,
            "Vault",
            name=name,
            kms_key_arn=key.key_arn,
            force_destroy=not protect,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protect),
        )
        if lock is not None:
            BackupVaultLockConfiguration(
                self,
                "Lock",
                backup_vault_name=vault.name,
                min_retention_days=lock.min_retention_days,
                max_retention_days=lock.max_retention_days,
                changeable_for_days=lock.changeable_for_days,
            )
        return vault

    def _select(self, name: str, resource_types: Sequence[str], tags: Mapping[str, str]) -> None:
        equals = [
            BackupSelectionConditionStringEquals(key=f"aws:ResourceTag/{tag}", value=value)
            for tag, value in tags.items()
        ]
        BackupSelection(
            self,
            "Selection",
            name=name,
            plan_id=self.plan_id,
            iam_role_arn=self.role.role_arn,
            resources=[stack_of(self).arn(*_FOUND_AS[each]) for each in resource_types],
            condition=[BackupSelectionCondition(string_equals=equals)],
            depends_on=self.role.policies,
        )


def _check_rules(rules: Sequence[BackupRule], lock: VaultLock | None) -> None:
    require_between("the number of rules", len(rules), 1, _MOST_RULES)
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"rules must have names of their own, got {name!r} more than once")
    for rule in rules:
        if lock is not None:
            require_between(
                f"delete_after_days of the rule {rule.name!r} in a locked vault",
                rule.delete_after_days,
                lock.min_retention_days,
                lock.max_retention_days,
            )


def _check_types(resource_types: Sequence[str]) -> None:
    if not resource_types:
        raise ValueError(f"resource_types must be some of {', '.join(RESOURCE_TYPES)}, got none")
    for resource_type in resource_types:
        require_one_of("resource_types", resource_type, RESOURCE_TYPES)
