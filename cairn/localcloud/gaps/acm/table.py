"""ACM: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="ACM",
    gaps=(
        Gap(
            name="certificate_options",
            behaviour="A certificate is read back with its transparency logging, on by default",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="certificate_key_algorithm",
            behaviour="A certificate is read back with the key algorithm that was asked for",
            kind=Kind.STOOD_IN,
        ),
    ),
)
