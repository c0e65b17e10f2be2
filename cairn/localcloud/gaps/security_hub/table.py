"""Security Hub: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Security Hub",
    gaps=(
        Gap(
            name="security_hub",
            behaviour="An account has a hub for findings",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="security_standards",
            behaviour="The hub is configured, and an account subscribes to standards",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="Findings are gathered, and standards are checked",
            here="Stored, not acting: what is imported is kept, nothing is checked",
        ),
    ),
)
