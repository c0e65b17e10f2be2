"""Application Auto Scaling: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Application Auto Scaling",
    gaps=(
        Gap(
            name="service_scaling",
            behaviour="A service gets tasks while its queue or its processors are full, and loses them afterwards",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="A policy acts after several datapoints of a minute, and shows the alarms it watches",
            here="After the first, every 5 s; without alarms",
        ),
        Limit(
            on_aws="Policies track the requests of a load balancer, memory, and other predefined metrics",
            here="Processors, queues, running tasks and metrics that were put; others move nothing",
        ),
        Limit(
            on_aws="Scheduled actions, and targets that are tables or functions, change capacity",
            here="Stored, not acting: ECS services alone are scaled, by their policies",
        ),
        Limit(
            on_aws="It acts under a role linked to the service",
            here="It acts by itself; the role is named and not made",
        ),
    ),
)
