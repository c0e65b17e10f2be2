"""CodeBuild: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="CodeBuild",
    gaps=(
        Gap(
            name="build_projects",
            behaviour="A project needs a role that trusts CodeBuild, and is read back with its log and visibility",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="A build runs the commands of its buildspec in a container",
            here="Stored, not acting",
        ),
    ),
)
