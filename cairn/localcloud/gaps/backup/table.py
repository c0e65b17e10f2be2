"""AWS Backup: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="AWS Backup",
    gaps=(
        Gap(
            name="vault_lock",
            behaviour="A vault is locked, and read back with its lock",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="A plan backs up what is selected, and a lock keeps it",
            here="Stored, not acting: nothing is backed up",
        ),
    ),
)
