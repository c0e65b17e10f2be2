"""CodeDeploy: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="CodeDeploy",
    gaps=(
        Gap(
            name="deployment_applications",
            behaviour="Applications and deployment groups are kept",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="A deployment shifts traffic to the new revision, and back on an alarm",
            here="Stored, not acting",
        ),
    ),
)
