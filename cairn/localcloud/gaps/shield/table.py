"""Shield: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Shield",
    gaps=(
        Gap(
            name="shield_protections",
            behaviour="A resource has a protection of Shield Advanced",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="A protected resource is defended against floods, at 3000 USD a month",
            here="Stored, not acting",
        ),
    ),
)
