"""What becomes of a batch of stream records after the function was invoked with it."""

import time
from typing import Any

import pytest

from cairn.localcloud.gaps.functions.stream_batches import Batch, Discarded, RetryRules

CRASHED = {"error": True, "body": {"errorMessage": "boom"}}
REPORTS = RetryRules(reports_failures=True)


def batch(*numbers: str, invocations: int = 0, age_sec: float = 0) -> Batch:
    created = time.time() - age_sec
    records = [
        {"dynamodb": {"SequenceNumber": number, "ApproximateCreationDateTime": created}} for number in numbers
    ]
    return Batch(records, invocations)


def failed(*numbers: str) -> dict[str, Any]:
    return {"body": {"batchItemFailures": [{"itemIdentifier": number} for number in numbers]}}


def left(batches: list[Batch]) -> list[list[str]]:
    return [[record["dynamodb"]["SequenceNumber"] for record in batch.records] for batch in batches]


@pytest.mark.parametrize("body", [None, "", {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_nothing_is_left_after_a_success(body: Any) -> None:
    assert REPORTS.left_after(batch("1", "2"), {"body": body}) == []


def test_the_rest_from_the_first_failed_record_is_left() -> None:
    assert left(REPORTS.left_after(batch("1", "2", "3"), failed("3", "2"))) == [["2", "3"]]


def test_reported_failures_count_only_where_the_mapping_asks_for_them() -> None:
    assert RetryRules().left_after(batch("1", "2"), failed("1")) == []


@pytest.mark.parametrize("body", [failed("9")["body"], {"batchItemFailures": [{}]}, "text", [1]])
def test_a_report_that_cannot_be_read_is_a_failure_of_the_whole_batch(body: Any) -> None:
    assert left(REPORTS.left_after(batch("1", "2"), {"body": body})) == [["1", "2"]]


def test_a_crash_halves_the_batch_without_using_up_a_retry() -> None:
    rules = RetryRules(retries=0, bisect=True)
    halves = rules.left_after(batch("1", "2", "3"), CRASHED)
    assert left(halves) == [["1"], ["2", "3"]]
    assert [half.invocations for half in halves] == [0, 0]
    with pytest.raises(Discarded, match="RetryAttemptsExhausted"):
        rules.left_after(halves[0], CRASHED)


def test_a_batch_is_given_up_after_its_retries() -> None:
    rules = RetryRules(retries=2)
    once = rules.left_after(batch("1"), CRASHED)[0]
    twice = rules.left_after(once, CRASHED)[0]
    with pytest.raises(Discarded) as given_up:
        rules.left_after(twice, CRASHED)
    assert given_up.value.batch.invocations == 3


def test_without_a_limit_a_batch_is_retried_ever_more_slowly() -> None:
    tried = batch("1")
    delays = []
    for _ in range(12):
        [tried] = RetryRules().left_after(tried, CRASHED)
        delays.append(round(tried.due - time.time(), 1))
    assert delays == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, *[5.0] * 6]


def test_a_throttle_uses_up_no_retry() -> None:
    [again] = RetryRules(retries=0).left_after(batch("1"), {**CRASHED, "throttle": True})
    assert again.invocations == 0


def test_records_that_are_too_old_are_given_up() -> None:
    RetryRules(age_sec=60).check_age(batch("1", age_sec=50))
    RetryRules(age_sec=-1).check_age(batch("1", age_sec=9999))
    with pytest.raises(Discarded, match="MaxRecordAgeExceeded"):
        RetryRules(age_sec=60).check_age(batch("1", age_sec=70))
