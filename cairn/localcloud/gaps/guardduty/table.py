"""GuardDuty: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="GuardDuty",
    gaps=(
        Gap(
            name="threat_detectors",
            behaviour="An account has a detector with its features",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="detector_features",
            behaviour="A detector keeps each of its features, with what is configured of it",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="detector_tags",
            behaviour="A detector is tagged after it was made",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="A detector reads the trail, flow logs and DNS queries, and makes findings",
            here="Stored, not acting: there are no findings",
        ),
    ),
)
