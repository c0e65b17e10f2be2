"""CodeConnections: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="CodeConnections",
    gaps=(
        Gap(
            name="repository_connections",
            behaviour="An account has connections to repositories elsewhere",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="Someone completes a connection, and pipelines read the repository through it",
            here="Stored, not acting: it stays pending",
        ),
    ),
)
