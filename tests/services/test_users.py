"""Who is registered once, and who sees which profile."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from services.contracts import UserRegistered
from services.users import wiring
from services.users.domain import Profile, UserNotFound
from services.users.handlers import get_user, on_user_registered
from services.users.ports import UsersUnavailable
from tests.services.api_events import ALICE, BOB, CONTEXT, claims, error_of, event

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TRACE_ID = "0af7651916cd43dd8448eb211c80319c"


class InMemoryProfiles:
    """Profiles in a dictionary; ``away`` makes every call fail as an unreachable table does."""

    def __init__(self) -> None:
        self.stored: dict[str, Profile] = {}
        self.away = False

    def add(self, profile: Profile) -> Profile:
        return self.stored.setdefault(profile.user_id, profile)

    def get(self, user_id: str) -> Profile | None:
        if self.away:
            raise UsersUnavailable
        return self.stored.get(user_id)


class InMemoryDirectory:
    """People in a dictionary, and who was asked for."""

    def __init__(self) -> None:
        self.people: dict[str, Profile] = {}
        self.asked: list[str] = []

    def find(self, user_id: str) -> Profile | None:
        self.asked.append(user_id)
        return self.people.get(user_id)


def profile(user_id: str, email: str = "alice@example.org") -> Profile:
    return Profile(user_id=user_id, email=email, registered_at=NOON)


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"TABLE_NAME": "users", "USER_POOL_ID": "us-east-1_abc", "CLIENT_IDS": "shop"}.items():
        monkeypatch.setenv(name, value)
    wiring.client_ids.cache_clear()
    yield
    wiring.client_ids.cache_clear()


@pytest.fixture
def profiles(monkeypatch: pytest.MonkeyPatch) -> InMemoryProfiles:
    stored = InMemoryProfiles()
    monkeypatch.setattr(wiring, "profiles", lambda: stored)
    return stored


@pytest.fixture
def directory(monkeypatch: pytest.MonkeyPatch) -> InMemoryDirectory:
    known = InMemoryDirectory()
    monkeypatch.setattr(wiring, "directory", lambda: known)
    return known


def look(user_id: str, *, caller: str = ALICE, scope: str = "users/read") -> dict[str, Any]:
    return get_user.handler(event(path={"user_id": user_id}, caller=claims(caller, scope=scope)), CONTEXT)


def registered(user_id: str = ALICE, **changed: Any) -> Mapping[str, Any]:
    detail = UserRegistered(
        event_id="7a0e0d9c-2a51-4c1b-8f0e-3f0a6a4be1d7",  # type: ignore[arg-type]
        occurred_at=NOON,
        schema_version=1,
        user_id=user_id,
    )
    return {"source": "cairn.users", "detail": {**json.loads(detail.model_dump_json()), **changed}}


def test_a_new_person_is_stored_once(profiles: InMemoryProfiles, directory: InMemoryDirectory) -> None:
    directory.people[ALICE] = profile(ALICE)
    for _ in range(2):
        on_user_registered.handler(registered(), CONTEXT)
    assert profiles.stored == {ALICE: profile(ALICE)}


def test_what_was_stored_first_stays(profiles: InMemoryProfiles, directory: InMemoryDirectory) -> None:
    profiles.stored[ALICE] = profile(ALICE, "first@example.org")
    directory.people[ALICE] = profile(ALICE, "second@example.org")
    on_user_registered.handler(registered(), CONTEXT)
    assert profiles.stored[ALICE].email == "first@example.org"


def test_an_event_about_nobody_is_delivered_again(
    profiles: InMemoryProfiles, directory: InMemoryDirectory
) -> None:
    with pytest.raises(UserNotFound):
        on_user_registered.handler(registered(), CONTEXT)


@pytest.mark.parametrize("changed", [{"schema_version": 2}, {"user_id": ""}, {"email": "a@example.org"}])
def test_an_event_that_breaks_the_contract_is_refused(
    profiles: InMemoryProfiles, directory: InMemoryDirectory, changed: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        on_user_registered.handler(registered(**changed), CONTEXT)
    assert profiles.stored == {}


def test_a_customer_sees_the_own_profile(profiles: InMemoryProfiles, directory: InMemoryDirectory) -> None:
    profiles.stored[ALICE] = profile(ALICE)
    answer = look(ALICE)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == {
        "user_id": ALICE,
        "email": "alice@example.org",
        "registered_at": "2026-01-01T12:00:00Z",
    }
    assert directory.asked == []


def test_the_first_look_stores_a_profile_that_no_event_has_stored(
    profiles: InMemoryProfiles, directory: InMemoryDirectory
) -> None:
    directory.people[ALICE] = profile(ALICE)
    assert look(ALICE)["statusCode"] == 200
    assert profiles.stored == {ALICE: profile(ALICE)}


@pytest.mark.parametrize("there", [True, False])
def test_somebody_else_is_nobody(
    profiles: InMemoryProfiles, directory: InMemoryDirectory, there: bool
) -> None:
    profiles.stored[ALICE] = profile(ALICE)
    if there:
        profiles.stored[BOB] = profile(BOB, "bob@example.org")
    answer = look(BOB)
    assert (answer["statusCode"], error_of(answer)["code"]) == (404, "not_found")
    assert "bob@example.org" not in answer["body"]


def test_a_token_without_the_scope_is_refused(
    profiles: InMemoryProfiles, directory: InMemoryDirectory
) -> None:
    assert look(ALICE, scope="orders/read")["statusCode"] == 403


def test_a_table_that_is_away_is_said_to_be(profiles: InMemoryProfiles, directory: InMemoryDirectory) -> None:
    profiles.away = True
    answer = look(ALICE)
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "1")
