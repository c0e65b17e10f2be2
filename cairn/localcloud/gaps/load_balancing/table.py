"""Elastic Load Balancing: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Elastic Load Balancing",
    gaps=(
        Gap(
            name="load_balancers_of_every_account",
            behaviour="The DNS name of a request says in which account its load balancer is",
            kind=Kind.MENDED,
        ),
        Gap(
            name="names_in_functions",
            behaviour="A function in a VPC reaches a load balancer by the name that a private hosted zone gives it",
            kind=Kind.STOOD_IN,
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
            name="listener_conditions",
            behaviour="A rule matches hosts whatever their case, one value of a query, and the caller's address",
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
    limits=(
        Limit(
            on_aws="TLS ends at a listener, with its certificate and policy",
            here="Requests come in plain text, and certificates are not looked at",
        ),
        Limit(
            on_aws="Each request is written to the access log in its bucket",
            here="The settings are kept, and no log is written",
        ),
        Limit(
            on_aws="A target group keeps a caller with a target, starts slowly, and fails over between groups",
            here="Each request goes where chance and weight send it",
        ),
    ),
)
