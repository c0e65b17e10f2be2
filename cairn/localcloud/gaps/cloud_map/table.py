"""Cloud Map: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="Cloud Map",
    gaps=(
        Gap(
            name="discovery_service_updates",
            behaviour="A change of a service's DNS records keeps its namespace and routing policy",
            kind=Kind.MENDED,
        ),
        Gap(
            name="discovery_conditions",
            behaviour="A policy may let a caller discover one service alone, by its name and its namespace",
            kind=Kind.MENDED,
        ),
    ),
)
