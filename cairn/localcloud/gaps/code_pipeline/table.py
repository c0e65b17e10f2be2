"""CodePipeline: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="CodePipeline",
    gaps=(
        Gap(
            name="pipelines",
            behaviour="Pipelines are kept",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="pipeline_read_back",
            behaviour="A pipeline needs a role that trusts CodePipeline, and is read back with its times and tags",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="A pipeline runs its stages",
            here="Stored, not acting",
        ),
    ),
)
