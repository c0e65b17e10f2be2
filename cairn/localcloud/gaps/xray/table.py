"""X-Ray: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="X-Ray",
    gaps=(
        Gap(
            name="trace_groups",
            behaviour="Groups, sampling rules and the encryption of traces are kept",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="Sampling rules decide which requests are traced, groups gather traces",
            here="Stored, not acting",
        ),
        Limit(
            on_aws="Traces are kept and shown",
            here="A function's trace header is set; `cairn trace` shows what OpenTelemetry sends, X-Ray keeps nothing",
        ),
    ),
)
