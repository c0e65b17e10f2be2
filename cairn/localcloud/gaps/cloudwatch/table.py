"""CloudWatch: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="CloudWatch",
    gaps=(
        Gap(
            name="alarm_read_back",
            behaviour="An alarm is read back whole, metric math included",
            kind=Kind.MENDED,
        ),
        Gap(
            name="log_stream_rights",
            behaviour="Who may write to a log stream is asked of the stream, which a policy names below its log group",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="Metrics in embedded format become metrics, and raise alarms",
            here="They stay log lines",
        ),
    ),
)
