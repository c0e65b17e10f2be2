"""IAM Access Analyzer: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="IAM Access Analyzer",
    gaps=(
        Gap(
            name="analyzers",
            behaviour="An account has analyzers",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="An analyzer finds what is shared beyond the account, and rights that nobody uses",
            here="Stored, not acting: there are no findings",
        ),
    ),
)
