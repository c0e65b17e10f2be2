"""Amazon S3: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

AREA = Area(
    name="S3",
    gaps=(
        Gap(
            name="multipart_tags",
            behaviour="An object that was uploaded in parts has the tags that its upload was begun with",
            kind=Kind.MENDED,
        ),
    ),
)
