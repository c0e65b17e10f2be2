"""SQS: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="SQS",
    gaps=(
        Gap(
            name="batch_rights",
            behaviour="Who may send, receive or delete a message may do so in batches, and nobody else",
            kind=Kind.MENDED,
        ),
        Gap(
            name="message_move_tasks",
            behaviour="The messages of a dead-letter queue are moved back at a given pace, until one cancels",
            kind=Kind.MENDED,
        ),
        Gap(
            name="queue_metrics",
            behaviour="How many messages wait, and how old the oldest is, are metrics, and alarms about them go off",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="A queue has nine metrics, published each minute and kept for fifteen months",
            here="Messages visible and not visible, and the age of the oldest: at each change, for three hours",
        ),
        Limit(
            on_aws="Who starts a move of messages needs the rights to receive, delete and send them too",
            here="The right to start it is enough",
        ),
    ),
)
