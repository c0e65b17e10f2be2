"""``cairn up``: what is said when the local cloud dies under it, and at the end."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cairn.checkout import how_to_call
from cairn.cli.needing_cloud import needing
from cairn.cli.up import show_what_next
from cairn.errors import CairnError
from cairn.localcloud import LocalCloudError
from cairn.shop.addresses import Addresses
from tests.support.eventually import eventually

ADDRESSES = Addresses(
    base_url="http://127.0.0.1:4566",
    host="api.cairn.localhost",
    user_pool_id="pool",
    user_pool_client_id="client",
    event_log_group_name="/events",
    token_url="http://127.0.0.1:4566/oauth2/token",
    token_host="auth.cairn.localhost",
    operator_secret_arn="arn:aws:secretsmanager:us-east-1:000000000000:secret:operator",
)


def cloud(*, running: bool) -> Any:
    return SimpleNamespace(
        status=lambda: SimpleNamespace(running=running),
        has_died=lambda: not running,
        logs_path=Path("/emulator.log"),
    )


def fail(error: Exception, *, running: bool) -> None:
    with needing(cloud(running=running)):
        raise error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            CairnError("terraform apply of orders failed.", "dial tcp: refused"),
            "terraform apply of orders failed.",
        ),
        (ConnectionError("refused"), "ConnectionError: refused."),
    ],
)
def test_a_cloud_that_died_is_said_first_with_its_log_and_the_way_on(error: Exception, told: str) -> None:
    with pytest.raises(LocalCloudError) as raised:
        fail(error, running=False)
    assert raised.value.what == "The local cloud died at work: its process is gone."
    assert raised.value.why == f"Its log: /emulator.log\nWhat failed for want of it: {told}"
    assert raised.value.do.startswith(f"`{how_to_call()} up` starts it again")


def test_what_fails_while_the_cloud_lives_stays_as_it_is() -> None:
    failed = CairnError("terraform apply of orders failed.")
    with pytest.raises(CairnError) as raised:
        fail(failed, running=True)
    assert raised.value is failed


def test_a_cloud_that_dies_is_said_at_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cairn.cli.needing_cloud._LOOK_SEC", 0.01)
    told: list[str] = []

    def said() -> None:
        told.append(capsys.readouterr().err)
        assert "The local cloud died: what waits for it gives up within a minute." in "".join(told)

    with needing(cloud(running=False)):
        eventually(said)
    assert "/emulator.log" in "".join(told)


@pytest.mark.parametrize("environment", ["local", "dev", "a-name-of-16-abc"])
def test_what_to_try_next_stands_in_columns_and_no_line_is_wider_than_a_terminal(
    capsys: pytest.CaptureFixture[str], environment: str
) -> None:
    show_what_next(ADDRESSES, environment, 1.0)
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= 80
    _, _, tried = told.partition("Try next:\n")
    effects = [re.search(r"(?:^ {3,}|(?<=\S) {3,})(?=\S)", line) for line in tried.splitlines()]
    assert len({found.end() for found in effects if found}) == 1
    assert "/orders/me\n" in tried
    alone = [line for line, found in zip(tried.splitlines(), effects, strict=True) if found is None]
    assert len(alone) == sum(line.startswith("   ") for line in tried.splitlines())
