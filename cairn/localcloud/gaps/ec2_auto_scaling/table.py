"""Amazon EC2 Auto Scaling: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="EC2 Auto Scaling",
    gaps=(
        Gap(
            name="group_settings",
            behaviour="A group is read back with all of its settings, and takes a new launch template",
            kind=Kind.MENDED,
        ),
        Gap(
            name="target_registration",
            behaviour="The instances of a group are in its target groups, which can be attached and detached",
            kind=Kind.MENDED,
        ),
        Gap(
            name="lifecycle_hooks",
            behaviour="An instance waits at the hooks of its group until they are completed",
            kind=Kind.MENDED,
        ),
        Gap(
            name="instance_refresh",
            behaviour="A refresh replaces instances above the healthy minimum, fails, and goes back",
            kind=Kind.MENDED,
        ),
        Gap(
            name="desired_capacity",
            behaviour="A group launches its instances and replaces those that are lost or unhealthy",
            kind=Kind.MENDED,
        ),
        Gap(
            name="scaling_policies",
            behaviour="A policy keeps its ARN, and is found by its name",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="scaling_activities",
            behaviour="A group says what it has launched and terminated, and why",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="Policies, schedules and warm pools decide how many instances run",
            here="Stored alone; SetDesiredCapacity acts",
        ),
        Limit(
            on_aws="An instance that leaves a target group has the deregistration delay to finish",
            here="Two seconds",
        ),
        Limit(
            on_aws="A refresh tries for an hour before it fails",
            here="It fails with the second new instance that does not stay healthy",
        ),
        Limit(
            on_aws="A refresh goes back to the configuration that the group had",
            here="To the one that its oldest instance runs: Terraform changes the group's before it refreshes",
        ),
    ),
)
