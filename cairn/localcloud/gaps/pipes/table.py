"""EventBridge Pipes: the gaps, in the order in which they are mended, and the limits."""

from cairn.localcloud.gaps.area import Area, Gap, Kind, Limit

AREA = Area(
    name="EventBridge Pipes",
    gaps=(
        Gap(
            name="pipe_runs",
            behaviour="A pipe takes from a queue or a stream, filters, enriches, shapes and delivers, as its role",
            kind=Kind.MENDED,
        ),
        Gap(
            name="pipe_read_back",
            behaviour="A pipe is read back whole, with the parameters of its source, enrichment and target",
            kind=Kind.MENDED,
        ),
    ),
    limits=(
        Limit(
            on_aws="A pipe gives a stream's record up by its retry limit or age, and sends it to its dead-letter queue",
            here="It is tried again for ever; the limits and the dead-letter queue are kept and do not act",
        ),
        Limit(
            on_aws="A pipe writes its log",
            here="The configuration is kept, and nothing is written",
        ),
        Limit(
            on_aws="Pipes take from Kinesis, Kafka and MQ too, and have some fifteen kinds of target",
            here="Queues and DynamoDB streams; functions, queues, topics, state machines and buses",
        ),
    ),
)
