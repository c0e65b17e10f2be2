"""Application Auto Scaling: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Limit

AREA = Area(
    name="Application Auto Scaling",
    limits=(
        Limit(
            on_aws="Targets and policies decide how many tasks run",
            here="Not served: validated and judged by the gate, never applied",
        ),
    ),
)
