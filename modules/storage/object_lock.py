"""How long nobody may overwrite or delete a version of an object."""

from dataclasses import dataclass

from modules.core.arguments import require_between, require_one_of

MODES = ("COMPLIANCE", "GOVERNANCE")


@dataclass(frozen=True, kw_only=True)
class ObjectLock:
    """Every version is kept for ``days`` (1-36500) from its making.

    ``mode`` is ``COMPLIANCE``, which nobody can shorten, the account's root included, or ``GOVERNANCE``, which those
    with ``s3:BypassGovernanceRetention`` can. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
    """

    days: int
    mode: str = "GOVERNANCE"

    def __post_init__(self) -> None:
        require_between("days", self.days, 1, 36500)
        require_one_of("mode", self.mode, MODES)
