"""VPC Lattice: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="VPC Lattice",
    gaps=(
        Gap(
            name="service_networks",
            behaviour="Service networks, services, listeners and policies are kept",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="service_network_changes",
            behaviour="What is in VPC Lattice is changed, removed, and associated with VPCs",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="target_registrations",
            behaviour="Targets are registered with a target group, listed and taken out",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="Requests are carried between services, and auth policies decide which",
            here="Stored, not acting: no request is carried",
        ),
    ),
)
