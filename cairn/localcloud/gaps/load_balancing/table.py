"""Elastic Load Balancing: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="Elastic Load Balancing",
    gaps=(
        Gap(
            name="load_balancers_of_every_account",
            behaviour="The DNS name of a request says in which account its load balancer is",
            kind=Kind.MENDED,
        ),
        Gap(
            name="weighted_forwards",
            behaviour="A forward to several target groups is read back with them, and followed by weight",
            kind=Kind.MENDED,
        ),
        Gap(
            name="target_health",
            behaviour="Targets are checked, and traffic goes to the healthy ones",
            kind=Kind.MENDED,
        ),
        Gap(
            name="load_balancer_errors",
            behaviour="Without an answer of a target a load balancer answers 502, 503 or 504, in HTML",
            kind=Kind.MENDED,
        ),
        Gap(
            name="network_load_balancers",
            behaviour="A network load balancer passes on what comes, to addresses or an application load balancer",
            kind=Kind.MENDED,
        ),
        Gap(
            name="instance_targets",
            behaviour="A target that is an instance is reached at the instance's address",
            kind=Kind.MENDED,
        ),
        Gap(
            name="private_link_inbound_rules",
            behaviour="A network load balancer says whether its security groups hold for AWS PrivateLink",
            kind=Kind.STOOD_IN,
        ),
    ),
)
