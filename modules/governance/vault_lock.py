"""How long nobody may delete what lies in a backup vault."""

from dataclasses import dataclass

from modules.core.arguments import require_between
from modules.governance.backup_rule import LONGEST_DAYS


@dataclass(frozen=True, kw_only=True)
class VaultLock:
    """A backup is kept for ``min_retention_days`` at least, and ``max_retention_days`` at most (both 1-36500).

    Those with ``backup:DeleteBackupVaultLockConfiguration`` can take the lock away. With ``changeable_for_days``
    (3-36500), nobody can after that many days, the account's root and AWS included, and the vault stays for as long as
    a backup lies in it. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
    """

    min_retention_days: int = 7
    max_retention_days: int = LONGEST_DAYS
    changeable_for_days: int | None = None

    def __post_init__(self) -> None:
        require_between("min_retention_days", self.min_retention_days, 1, LONGEST_DAYS)
        require_between("max_retention_days", self.max_retention_days, self.min_retention_days, LONGEST_DAYS)
        if self.changeable_for_days is not None:
            require_between("changeable_for_days", self.changeable_for_days, 3, LONGEST_DAYS)


SEVEN_DAYS = VaultLock()
