"""A backup vault is locked: nobody deletes a backup before its days are over.

Risk: whoever may delete the data, by mistake or for ransom, deletes its backups in the same hour.
Fix: leave modules.governance.BackupPlan its lock, which keeps every backup for a week at least.
"""

from policies.reading.attributes import Conf, value
from policies.reading.neighbours import neighbours
from policies.reading.policy import Fault, Judgement, Policy, Unresolved
from policies.reading.references import refers_to


class BackupVaultIsLocked(Policy):
    resources = ("aws_backup_vault",)

    def judge(self, conf: Conf) -> Judgement:  # noqa: ARG002  the vault itself does not say
        locks = neighbours("aws_backup_vault_lock_configuration")
        if locks is None:
            yield Unresolved("the rest of the stack is not at hand, so its lock cannot be found")
            return
        own = [lock for lock in locks if refers_to(value(lock, "backup_vault_name"), self.address)]
        if not own:
            yield Fault("no aws_backup_vault_lock_configuration of this stack names it")
        for lock in own:
            yield from _judge_days(value(lock, "min_retention_days"))


def _judge_days(least: object) -> Judgement:
    if isinstance(least, str) and "${" in least:
        yield Unresolved(f"min_retention_days {least} is not known before the apply")
    elif not isinstance(least, int) or least < 1:
        yield Fault("its lock takes backups that are deleted at once: min_retention_days must be 1 or more")


check = BackupVaultIsLocked()
