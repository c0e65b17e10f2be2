"""The payment provider's stand-in: what each card does, what is on record, and that it is kept alive."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from cairn.localcloud import LocalCloud
from cairn.localcloud.errors import LocalCloudError
from cairn.localcloud.payment_provider.server import CARDS
from tests.support.cloud import new_account, running_cloud
from tests.support.eventually import eventually
from tests.support.ports import free_port

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with running_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def provider(cloud: LocalCloud) -> Iterator[httpx.Client]:
    port = free_port()
    new_account(cloud, provider_port=port)
    one_call = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", timeout=5, limits=one_call, trust_env=False
    ) as client:
        yield client


def charge(provider: httpx.Client, key: str, card: str = "tok_approve", **changed: Any) -> httpx.Response:
    body = {"card_token": card, "amount": 900, "currency": "EUR", **changed}
    timeout = changed.pop("timeout", 5)
    return provider.post("/charges", json=body, headers={"Idempotency-Key": key}, timeout=timeout)


def status_of(provider: httpx.Client, key: str) -> str | None:
    answer = provider.get(f"/charges/{key}")
    return str(answer.json()["status"]) if answer.status_code == 200 else None


@pytest.mark.parametrize(
    ("card", "statuses", "on_record"),
    [
        ("tok_approve", [201, 200], "captured"),
        ("tok_decline", [402, 402], "declined"),
        ("tok_of_nobody", [402, 402], "declined"),
        ("tok_slow", [201, 200], "captured"),
        ("tok_twice", [201, 200], "captured"),
        ("tok_fail", [500, 500], None),
    ],
)
def test_a_card_does_what_it_says_once_for_each_key(
    provider: httpx.Client, card: str, statuses: list[int], on_record: str | None
) -> None:
    assert [charge(provider, f"once-{card}", card).status_code for _ in statuses] == statuses
    assert status_of(provider, f"once-{card}") == on_record


@pytest.mark.parametrize(
    ("card", "on_record"), [("tok_timeout", None), ("tok_charge_then_timeout", "captured")]
)
def test_a_card_that_is_never_answered_for(provider: httpx.Client, card: str, on_record: str | None) -> None:
    with pytest.raises(httpx.TimeoutException):
        charge(provider, card, card, timeout=0.5)
    assert status_of(provider, card) == on_record


def test_every_card_is_proven() -> None:
    assert set(CARDS) == {
        "tok_approve",
        "tok_decline",
        "tok_slow",
        "tok_twice",
        "tok_fail",
        "tok_timeout",
        "tok_charge_then_timeout",
    }


def test_twenty_calls_at_once_charge_once(provider: httpx.Client) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: charge(provider, "at-once"), range(20)))
    assert len({answer.json()["charge_id"] for answer in answers}) == 1
    (found,) = [one for one in provider.get("/charges").json()["charges"] if one["key"] == "at-once"]
    assert (found["captures"], found["amount"], found["currency"]) == (1, 900, "EUR")


def test_a_key_stands_for_one_charge(provider: httpx.Client) -> None:
    charge(provider, "one-amount")
    assert charge(provider, "one-amount", amount=901).status_code == 409


def test_a_voided_key_is_never_charged_and_what_was_is_given_back(provider: httpx.Client) -> None:
    assert provider.post("/charges/never/void").json()["status"] == "voided"
    assert charge(provider, "never").status_code == 409
    charge(provider, "charged")
    assert [provider.post("/charges/charged/void").json()["status"] for _ in range(2)] == ["refunded"] * 2
    charge(provider, "refused", "tok_decline")
    assert provider.post("/charges/refused/void").json()["status"] == "declined"


@pytest.mark.parametrize("body", [{}, {"card_token": "tok_approve"}, {"amount": "many", "currency": "EUR"}])
def test_rejects_a_charge_of_nothing(provider: httpx.Client, body: dict[str, str]) -> None:
    assert provider.post("/charges", json=body, headers={"Idempotency-Key": "k"}).status_code == 400


def test_it_is_shown_and_comes_back_with_what_it_charged(cloud: LocalCloud, provider: httpx.Client) -> None:
    charge(provider, "remembered")
    (shown,) = [one for one in cloud.status().processes if one.kind == "provider"]
    assert shown.address == f"127.0.0.1:{provider.base_url.port}"
    psutil.Process(shown.pid).kill()

    def again() -> None:
        try:
            assert status_of(provider, "remembered") == "captured"
        except httpx.TransportError as error:
            raise AssertionError("it is not back") from error

    time.sleep(0.1)
    eventually(again, within_sec=20)
    cloud.stop()
    cloud.start()
    eventually(again, within_sec=20)


def test_says_who_has_its_port(cloud: LocalCloud, tmp_path: Path) -> None:
    with pytest.raises(LocalCloudError, match=r"payment provider cannot use port .*payments\.provider_url"):
        new_account(cloud, provider_port=cloud.port)
