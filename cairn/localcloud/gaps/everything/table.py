"""Everything: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Limit

AREA = Area(
    name="Everything",
    limits=(
        Limit(
            on_aws="Quotas, latency, consistency over time, several zones, cost",
            here="None of them",
        ),
    ),
)
