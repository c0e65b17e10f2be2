"""EventBridge Scheduler: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="EventBridge Scheduler",
    gaps=(
        Gap(
            name="scheduled_deliveries",
            behaviour="A schedule calls its target on time, as its role, with its input; what fails is a dead letter",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="A schedule counts in its time zone",
            here="In UTC",
        ),
        Limit(
            on_aws="A dead letter of a schedule names the error of the target's API",
            here="The error that EventBridge would name",
        ),
    ),
)
