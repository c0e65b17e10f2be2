"""Macie: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Macie",
    gaps=(
        Gap(
            name="macie_session",
            behaviour="An account enables Macie",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="Buckets are searched for personal data",
            here="Stored, not acting",
        ),
    ),
)
