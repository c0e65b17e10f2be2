"""Secrets Manager: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="Secrets Manager",
    gaps=(
        Gap(
            name="rotation_cancelled",
            behaviour="The rotation of a secret can be turned off",
            kind=Kind.MENDED,
        ),
        Gap(
            name="managed_secret_rotation",
            behaviour="Rotating the secret that RDS manages changes the password of the cluster",
            kind=Kind.MENDED,
        ),
    ),
)
