"""Rows of pipes in ``modules/messaging``."""

from modules.core import PlatformStack
from modules.messaging import FromStream, Pipe, ToEventBus
from tests.integration.rows.row import Made, Now, Row


def _pipe(stack: PlatformStack, made: Made, now: Now) -> Pipe:
    pipe = Pipe(
        stack,
        "Pipe",
        name="lifecycle-pipe",
        description=now("Carries", "Carries more"),
        source=FromStream(made["Table"], dead_letter_queue=made["DeadLetterQueue"], batch_size=now(10, 20)),
        filters=[{"eventName": now(["INSERT"], ["INSERT", "MODIFY"])}],
        enrichment=made["Function"],
        target=ToEventBus(bus=made["EventBus"], source="rows", detail_type=now("First", "Second")),
        input_template=now('{"id": <$.dynamodb.Keys.id.S>}', '{"order": <$.dynamodb.Keys.id.S>}'),
        key=made["Key"],
    )
    pipe.add_alarms([made["Topic"]])
    return pipe


ROWS = (Row("Pipe", _pipe),)
