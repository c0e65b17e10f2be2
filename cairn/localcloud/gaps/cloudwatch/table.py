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
        Gap(
            name="log_metrics",
            behaviour="Lines in embedded metric format, and those that a metric filter matches, become metrics",
            kind=Kind.MENDED,
        ),
        Gap(
            name="alarm_evaluation",
            behaviour="An alarm goes off by its periods, datapoints, missing data and metric math",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="An alarm is evaluated at the end of its periods, which begin at full minutes",
            here="Its periods end now: it goes off sooner",
        ),
        Limit(
            on_aws="Alarms detect anomalies, and metric math has some forty functions",
            here="Arithmetic, comparisons, `IF`, `FILL`, `METRICS`, `SUM`, `AVG`, `MIN` and `MAX`",
        ),
    ),
)
