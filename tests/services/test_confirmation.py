"""What the shop hears of people who sign up."""

import json
from typing import Any

import pytest

from services.contracts import Event, UserRegistered
from services.signin import wiring
from services.signin.handlers import on_confirmation
from tests.services.api_events import ALICE, CONTEXT
from tests.services.fakes import InMemoryBus


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> InMemoryBus:
    published = InMemoryBus()
    monkeypatch.setattr(wiring, "publisher", lambda: published)
    return published


def confirmed(source: str = "PostConfirmation_ConfirmSignUp") -> dict[str, Any]:
    return {"triggerSource": source, "userName": ALICE, "request": {"userAttributes": {"sub": ALICE}}}


def test_the_shop_hears_of_a_new_person_under_one_event_id(bus: InMemoryBus) -> None:
    for _ in range(2):
        assert on_confirmation.handler(confirmed(), CONTEXT) == confirmed()
    first, second = bus.published
    assert isinstance(first, UserRegistered)
    assert (first.user_id, first.event_id) == (ALICE, _id_of(second))
    assert first.traceparent is not None


def _id_of(event: Event) -> Any:
    return event.event_id


def test_a_changed_password_is_no_new_person(bus: InMemoryBus) -> None:
    on_confirmation.handler(confirmed("PostConfirmation_ConfirmForgotPassword"), CONTEXT)
    assert bus.published == []


def test_a_bus_that_does_not_answer_keeps_nobody_out(
    bus: InMemoryBus, capsys: pytest.CaptureFixture[str]
) -> None:
    bus.refused = {ALICE: "ThrottlingException: slow down"}
    assert on_confirmation.handler(confirmed(), CONTEXT) == confirmed()
    (metrics,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert metrics["UserRegisteredFailed"] == [1.0]
