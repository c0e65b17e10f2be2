"""KMS: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Limit

AREA = Area(
    name="KMS",
    limits=(
        Limit(
            on_aws="A service needs the caller's right to the key behind encryption at rest",
            here="Only direct calls do",
        ),
    ),
)
