"""EventBridge: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind

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
            behaviour="A rule sends to a queue, a topic or a function only where the policy of that lets it",
            kind=Kind.MENDED,
        ),
        Gap(
            name="event_target_roles",
            behaviour="A rule starts a state machine, or forwards to a bus, as the role of its target, if that may",
            kind=Kind.MENDED,
        ),
        Gap(
            name="event_dead_letters",
            behaviour="What a rule cannot deliver goes to the dead-letter queue of the target, with what went wrong",
            kind=Kind.MENDED,
        ),
    ),
)
