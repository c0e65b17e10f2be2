"""Inspector: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Inspector",
    gaps=(
        Gap(
            name="scanning_status",
            behaviour="An account that has enabled scanning says so",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="Functions, images and instances are scanned",
            here="Stored, not acting: findings are made up",
        ),
    ),
)
