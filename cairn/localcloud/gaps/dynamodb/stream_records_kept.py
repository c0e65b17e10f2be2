"""A restart loses what a stream holds, and the changes that come next.

AWS keeps stream records for a day, and a mapping's place among them. The emulator saves the place and
not the records: after a restart the stream is empty, the place lies behind its end, and as many new
changes as were read before are never delivered.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around, keep


def install() -> None:
    """Save the records with the tables, and never let a mapping start behind the end of its stream.

    A kill between two saves can leave places that are newer than the records: their changes are lost with
    the tables' items.
    """
    from ministack.services import dynamodb, lambda_svc

    keep(dynamodb, "_cairn_stream_records", dynamodb._stream_records)
    keep(dynamodb, "_cairn_stream_trimmed", dynamodb._stream_trimmed)

    for service in (dynamodb, lambda_svc):

        @around(service, "load_persisted_state")
        def _load(original: Function, state: Any) -> Any:
            restored = original(state)
            _pull_back(dynamodb, lambda_svc)
            return restored


def _pull_back(dynamodb: Any, lambda_svc: Any) -> None:
    """Set places that lie behind the end of their stream to the end."""
    from ministack.core.responses import request_scope

    for (account_id, region, identity), mapping in lambda_svc._esms.all_items():
        _, is_stream, rest = mapping.get("EventSourceArn", "").partition(":table/")
        table = rest.partition("/stream/")[0]
        with request_scope(account_id, region):
            place = lambda_svc._dynamodb_stream_positions.get(identity)
            if is_stream and place is not None and dynamodb._tables.get(table):
                end = dynamodb.stream_end_position(table)
                lambda_svc._dynamodb_stream_positions[identity] = min(place, end)
