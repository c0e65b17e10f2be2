"""Config: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="Config",
    gaps=(
        Gap(
            name="configuration_recorders",
            behaviour="An account has a recorder, a delivery channel and rules",
            kind=Kind.STOOD_IN,
        ),
        Gap(
            name="recording_mode",
            behaviour="A recorder keeps how often it records",
            kind=Kind.MENDED,
        ),
        Gap(
            name="conformance_packs",
            behaviour="An account has conformance packs",
            kind=Kind.STOOD_IN,
        ),
    ),
    limits=(
        Limit(
            on_aws="Resources are recorded, and rules judge them",
            here="Stored, not acting: nothing is recorded or judged",
        ),
    ),
)
