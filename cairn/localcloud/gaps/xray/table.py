"""X-Ray: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Limit

AREA = Area(
    name="X-Ray",
    limits=(
        Limit(
            on_aws="Traces are kept and shown",
            here="A function's trace header is set; no trace is kept",
        ),
    ),
)
