"""CloudWatch Logs: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="CloudWatch Logs",
    gaps=(
        Gap(
            name="query_definitions",
            behaviour="A query of Logs Insights is kept under a name",
            kind=Kind.MENDED,
        ),
    ),
)
