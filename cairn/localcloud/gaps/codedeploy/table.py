"""AWS CodeDeploy: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="CodeDeploy",
    gaps=(
        Gap(
            name="code_deploy_releases",
            behaviour="A release goes out beside the old version, shifts traffic in steps, and rolls back by itself",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="CodeDeploy releases to EC2 instances and servers as well, and from S3 and GitHub",
            here="ECS services and Lambda aliases alone, from the content of an AppSpec",
        ),
        Limit(
            on_aws="A release goes on whatever happens to one machine",
            here="Stopping the local cloud stops it: the old version keeps the traffic of an ECS service",
        ),
        Limit(
            on_aws="A task of the old version that ends during a release is replaced",
            here="It is replaced once the release has ended",
        ),
        Limit(
            on_aws="A release tells the triggers of its deployment group",
            here="Triggers are kept; nothing is published",
        ),
    ),
)
