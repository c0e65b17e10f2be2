"""Cognito: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="Cognito",
    gaps=(
        Gap(
            name="user_pool_updates",
            behaviour="An update of a user pool resets what it leaves out, the triggers among it",
            kind=Kind.MENDED,
        ),
    ),
)
