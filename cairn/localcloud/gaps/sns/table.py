"""SNS: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="SNS",
    gaps=(
        Gap(
            name="subscription_dead_letters",
            behaviour="What a subscription cannot deliver goes to its dead-letter queue, if that lets the topic",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="E-mail and SMS subscriptions are confirmed and served",
            here="Nothing is sent",
        ),
    ),
)
