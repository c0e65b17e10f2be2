"""DynamoDB: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="DynamoDB",
    gaps=(
        Gap(
            name="table_recovery_period",
            behaviour="A table under point-in-time recovery is read back with its recovery period, 35 days by default",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="stream_records_kept",
            behaviour="A stream keeps its records for a day, and a mapping its place, through a restart",
            kind=Kind.MENDED,
        ),
        Gap(
            name="stream_rights",
            behaviour="Who may read a stream is asked of that stream",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="`dynamodb:LeadingKeys` in a condition limits the rows",
            here="The condition has no effect",
        ),
    ),
)
