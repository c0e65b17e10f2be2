"""Elastic Load Balancing: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="Elastic Load Balancing",
    gaps=(
        Gap(
            name="target_health",
            behaviour="Targets are checked, and traffic goes to the healthy ones",
            kind=Kind.MENDED,
        ),
        Gap(
            name="private_link_inbound_rules",
            behaviour="A network load balancer says whether its security groups hold for AWS PrivateLink",
            kind=Kind.STOOD_IN,
        ),
    ),
)
