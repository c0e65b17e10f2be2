"""DynamoDB stream mappings lose partial failures and retry for ever.

AWS retries from the first record that the function reports as failed, halves a batch on an error where
`BisectBatchOnFunctionError` asks for it, gives up after `MaximumRetryAttempts`, and sends a record of
what was given up to the on-failure destination, as the function's role. The emulator takes a partial
failure for a success, and repeats a failed batch without end.
https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

import threading
import time
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.functions import failure_destination
from cairn.localcloud.gaps.functions.stream_batches import Batch, Discarded, Reading, RetryRules


def install() -> None:
    """Poll DynamoDB streams with the retry rules of their mappings."""
    from ministack.services import dynamodb, lambda_svc

    poller = _Poller(lambda_svc, dynamodb)

    @around(lambda_svc, "_poll_dynamodb_streams")
    def _poll(original: Function) -> bool:  # noqa: ARG001 - replaced as a whole
        return poller.poll()


class _Poller:
    def __init__(self, functions: Any, tables: Any) -> None:
        self._functions = functions
        self._tables = tables
        self._readings: dict[str, Reading] = {}

    def poll(self) -> bool:
        """Take one step for every mapping that has something to do; true where there was one."""
        from ministack.core.responses import request_scope

        busy = False
        live = set()
        for account_id, region, mapping in self._functions._iter_all_esms():
            live.add(mapping["UUID"])
            with request_scope(account_id, region):
                busy = self._step(mapping) or busy
        for gone in set(self._readings) - live:
            self._readings.pop(gone, None)
        return busy

    def _step(self, mapping: dict[str, Any]) -> bool:
        identity = mapping["UUID"]
        if not mapping.get("Enabled", True) or self._functions._esm_inflight.get(identity):
            return False
        function, _ = self._functions._get_func_record_for_qualifier(
            mapping["FunctionName"], mapping.get("Qualifier")
        )
        reading = self._readings.get(identity) or self._read(mapping)
        if function is None or reading is None:
            return False
        if reading.batches and reading.batches[0].due > time.time():
            return False
        self._readings[identity] = reading
        self._functions._dispatch_esm_batch(identity, self._work_on, mapping, function, reading)
        return True

    def _read(self, mapping: dict[str, Any]) -> Reading | None:
        """The next records of the mapping's stream that pass its filter."""
        table = self._table_of(mapping["EventSourceArn"])
        if table is None:
            return None
        identity, positions = mapping["UUID"], self._functions._dynamodb_stream_positions
        oldest, newest = self._tables.stream_start_position(table), self._tables.stream_end_position(table)
        start = oldest if mapping.get("StartingPosition") == "TRIM_HORIZON" else newest
        position = max(positions.setdefault(identity, start), oldest)
        records = self._tables.stream_records_since(table, position, mapping.get("BatchSize", 100))
        if not records:
            return None
        wanted = self._functions._apply_filter_criteria(list(records), mapping)
        return Reading(position + len(records), [Batch(wanted)] if wanted else [])

    def _table_of(self, stream_arn: str) -> str | None:
        """The table of a DynamoDB stream that is the table's newest."""
        if ":dynamodb:" not in stream_arn or "/stream/" not in stream_arn:
            return None
        name = stream_arn.split(":table/")[1].split("/stream/")[0]
        table = self._tables._tables.get(name)
        return name if table and table.get("LatestStreamArn") == stream_arn else None

    def _work_on(self, mapping: dict[str, Any], function: dict[str, Any], reading: Reading) -> None:
        if reading.batches:
            reading.batches[:1] = self._invoke(mapping, function, reading.batches[0])
        if reading.batches:
            self._wake_at(reading.batches[0].due)
            return
        self._functions._dynamodb_stream_positions[mapping["UUID"]] = reading.through
        self._readings.pop(mapping["UUID"], None)

    def _invoke(self, mapping: dict[str, Any], function: dict[str, Any], batch: Batch) -> list[Batch]:
        rules = RetryRules.of(mapping)
        configuration = function.get("config") or function
        try:
            rules.check_age(batch)
            result = self._functions._execute_function(function, {"Records": list(batch.records)})
            left = rules.left_after(batch, result)
        except Discarded as given_up:
            mapping["LastProcessingResult"] = f"PROBLEM: {given_up.condition}"
            failure_destination.report(mapping, configuration, given_up.batch, given_up.condition)
            return []
        mapping["LastProcessingResult"] = "PROBLEM: Function call failed" if left else "OK"
        return left

    def _wake_at(self, due: float) -> None:
        timer = threading.Timer(max(0.0, due - time.time()), self._functions.esm_wake.set)
        timer.daemon = True
        timer.start()
