"""A flag is what AppConfig said last, the same for a customer each time, and the default before anything was said."""

import io
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.response import StreamingBody
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode
from openfeature.flag_evaluation import Reason

from services.kit.app_config import AppConfigSession, AppConfigUnavailable, ConfigurationAddress
from services.kit.feature_flags import AppConfigProvider, flags_of
from services.kit.flag_document import FlagState, InvalidDocument, flags_in
from tests.services.stubbed_clients import client, stubbed
from tests.support.eventually import eventually

ADDRESS = ConfigurationAddress(application_id="app0001", environment_id="env0001", profile_id="pro0001")
SESSION = {
    "ApplicationIdentifier": "app0001",
    "EnvironmentIdentifier": "env0001",
    "ConfigurationProfileIdentifier": "pro0001",
    "RequiredMinimumPollIntervalInSeconds": 15,
}
FLAG = "ranking-by-recency"
CUSTOMERS = [f"customer-{number}" for number in range(2000)]


class Source:
    """AppConfig, whose next answer the test decides: a document, None for no news, or a failure."""

    poll_sec = 3600.0

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.read_at_least_twice = threading.Event()
        self._reads = 0

    def read(self) -> bytes | None:
        self._reads += 1
        if self._reads > 1:
            self.read_at_least_twice.set()
        if isinstance(self.answer, Exception):
            raise self.answer
        return None if self.answer is None else json.dumps(self.answer).encode()


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def provider(source: Source) -> Iterator[AppConfigProvider]:
    yield AppConfigProvider(source, service="shelves")
    api.clear_providers()


@pytest.fixture
def flags(provider: AppConfigProvider) -> OpenFeatureClient:
    return flags_of(provider, service="shelves")


def having(flags: OpenFeatureClient, default: bool = False) -> set[str]:
    return {
        one
        for one in CUSTOMERS
        if flags.get_boolean_value(FLAG, default, EvaluationContext(targeting_key=one))
    }


def say(source: Source, provider: AppConfigProvider, **value: Any) -> None:
    source.answer = {FLAG: value}
    provider.refresh()


def test_the_default_holds_until_flags_were_read(
    source: Source, provider: AppConfigProvider, flags: OpenFeatureClient
) -> None:
    source.answer = AppConfigUnavailable()
    provider.refresh()
    assert having(flags, default=True) == set(CUSTOMERS)
    assert having(flags, default=False) == set()
    say(source, provider, enabled=True)
    assert having(flags, default=False) == set(CUSTOMERS)


def test_a_share_of_customers_has_it_and_each_the_same_answer_always(
    source: Source, provider: AppConfigProvider, flags: OpenFeatureClient
) -> None:
    say(source, provider, enabled=True, percent=20)
    some = having(flags)
    assert 0.17 < len(some) / len(CUSTOMERS) < 0.23
    assert having(flags) == some
    say(source, provider, enabled=True, percent=50)
    assert some < having(flags)
    details = flags.get_boolean_details(FLAG, False, EvaluationContext(targeting_key=CUSTOMERS[0]))
    assert details.reason == Reason.SPLIT


@pytest.mark.parametrize(("percent", "count"), [(0, 0), (0.01, range(6)), (100, len(CUSTOMERS))])
def test_the_share_is_exact_at_its_ends(percent: float, count: Any) -> None:
    on = sum(FlagState(enabled=True, percent=percent).is_on_for(FLAG, one) for one in CUSTOMERS)
    assert on in count if isinstance(count, range) else on == count


def test_two_flags_choose_other_customers() -> None:
    state = FlagState(enabled=True, percent=50)
    both = sum(state.is_on_for("a", one) and state.is_on_for("b", one) for one in CUSTOMERS)
    assert 0.2 < both / len(CUSTOMERS) < 0.3


def test_a_flag_that_is_off_is_off_for_everybody(
    source: Source, provider: AppConfigProvider, flags: OpenFeatureClient
) -> None:
    say(source, provider, enabled=False)
    assert having(flags, default=True) == set()


@pytest.mark.parametrize(
    "trouble",
    [
        AppConfigUnavailable(),
        {FLAG: {"enabled": "yes"}},
        {FLAG: {"enabled": True, "percent": 101}},
        {FLAG: {"enabled": True, "percent": True}},
        {FLAG: True},
        [FLAG],
        None,
    ],
)
def test_the_last_good_flags_hold(
    source: Source, provider: AppConfigProvider, flags: OpenFeatureClient, trouble: Any
) -> None:
    say(source, provider, enabled=True)
    source.answer = trouble
    provider.refresh()
    assert having(flags, default=False) == set(CUSTOMERS)


def test_flags_are_read_again_by_themselves(
    source: Source, provider: AppConfigProvider, flags: OpenFeatureClient
) -> None:
    again = Source({FLAG: {"enabled": True}})
    again.poll_sec = 0.01
    other = flags_of(AppConfigProvider(again, service="windows"), service="windows")
    assert again.read_at_least_twice.wait(timeout=30)
    again.answer = {FLAG: {"enabled": False}}

    def off() -> None:
        assert not other.get_boolean_value(FLAG, True)

    eventually(off, within_sec=30)


@pytest.mark.parametrize(
    ("answer", "ask", "error"),
    [
        ({}, lambda flags: flags.get_boolean_details(FLAG, True), ErrorCode.FLAG_NOT_FOUND),
        (
            {FLAG: {"enabled": True, "percent": 5}},
            lambda flags: flags.get_boolean_details(FLAG, True),
            ErrorCode.TARGETING_KEY_MISSING,
        ),
        (
            {FLAG: {"enabled": True}},
            lambda flags: flags.get_string_details(FLAG, "default"),
            ErrorCode.TYPE_MISMATCH,
        ),
    ],
)
def test_a_wrong_question_is_answered_with_the_default_and_why(
    source: Source, provider: AppConfigProvider, flags: OpenFeatureClient, answer: Any, ask: Any, error: str
) -> None:
    source.answer = answer
    provider.refresh()
    details = ask(flags)
    assert (details.value in (True, "default"), details.error_code) == (True, error)


def test_what_is_no_document_of_flags_says_why() -> None:
    with pytest.raises(InvalidDocument, match="not JSON"):
        flags_in(b"{")
    with pytest.raises(InvalidDocument, match=f"percent of the flag {FLAG} is not a number 0-100"):
        flags_in(json.dumps({FLAG: {"enabled": True, "percent": -1}}).encode())
    assert flags_in(b'{"a": {"enabled": true, "color": "red"}}') == {"a": FlagState(enabled=True)}


def latest(content: bytes, token: str) -> dict[str, Any]:
    return {
        "Configuration": StreamingBody(io.BytesIO(content), len(content)),
        "NextPollConfigurationToken": token,
        "NextPollIntervalInSeconds": 45,
    }


def test_a_session_goes_on_from_token_to_token_and_begins_anew_after_a_failure() -> None:
    appconfig = client("appconfigdata")
    session = AppConfigSession(appconfig, ADDRESS)
    token_a, token_b = "a" * 20, "b" * 20
    with stubbed(appconfig) as stubber:
        start = {"InitialConfigurationToken": token_a}
        stubber.add_response("start_configuration_session", start, SESSION)
        stubber.add_response(
            "get_latest_configuration", latest(b"{}", token_b), {"ConfigurationToken": token_a}
        )
        assert session.read() == b"{}"
        assert session.poll_sec == 45
        stubber.add_response(
            "get_latest_configuration", latest(b"", token_a), {"ConfigurationToken": token_b}
        )
        assert session.read() is None
        stubber.add_client_error("get_latest_configuration", "BadRequestException")
        with pytest.raises(AppConfigUnavailable):
            session.read()
        stubber.add_response("start_configuration_session", start, SESSION)
        stubber.add_response(
            "get_latest_configuration", latest(b"{}", token_b), {"ConfigurationToken": token_a}
        )
        assert session.read() == b"{}"
