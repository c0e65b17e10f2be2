"""EventBridge: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="EventBridge",
    gaps=(
        Gap(
            name="event_log_group_target",
            behaviour="A rule writes events to a log group whose account has a resource policy that lets it",
            kind=Kind.MENDED,
        ),
        Gap(
            name="event_target_policies",
            behaviour="A rule sends to a queue or a topic only where the policy of that lets it",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="A failed delivery is repeated, and ends in the target's dead-letter queue",
            here="It is lost",
        ),
    ),
)
