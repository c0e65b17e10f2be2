"""An event source mapping names the records that failed, and sends those it gives up on somewhere.

Risk: one bad record makes the whole batch run again; on a stream it holds up its shard until it expires, and is gone.
Fix: consume with Function.consume_stream or consume_queue and return the failed records.
"""

from policies.reading.attributes import Conf, blocks, value
from policies.reading.policy import Fault, Judgement, Policy, Unresolved


class EventSourceReportsFailures(Policy):
    resources = ("aws_lambda_event_source_mapping",)

    def judge(self, conf: Conf) -> Judgement:
        types = value(conf, "function_response_types")
        if isinstance(types, str) and "${" in types:
            yield Unresolved(f"function_response_types {types} is not known before the apply")
        elif "ReportBatchItemFailures" not in (types or ()):
            yield Fault("function_response_types lacks ReportBatchItemFailures")
        if value(conf, "starting_position") is not None:
            yield from _judge_stream(conf)


def _judge_stream(conf: Conf) -> Judgement:
    if not any(blocks(conf, "destination_config", "on_failure")):
        yield Fault("destination_config.on_failure is not set: a record given up on is lost")
    if value(conf, "maximum_retry_attempts") in (None, -1):
        yield Fault("maximum_retry_attempts is not limited: one bad record blocks its shard")


check = EventSourceReportsFailures()
