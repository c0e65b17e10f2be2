"""CloudTrail: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="CloudTrail",
    gaps=(
        Gap(
            name="trail_read_back",
            behaviour="A trail is read back with its log group, its role and its insights",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="A trail delivers events and digests to its bucket and log group",
            here="Stored, not acting: nothing is delivered",
        ),
    ),
)
