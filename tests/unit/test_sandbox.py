"""AWS itself is asked about the statements only with credentials of an account that is a sandbox."""

import subprocess
import sys
from pathlib import Path
from types import FunctionType
from typing import cast

import pytest

from cairn.localcloud.gaps import confirmed
from tests.contracts.gaps import reach, statement
from tests.support.sandbox import SandboxError, sandbox_account

ROOT = Path(__file__).parents[2]


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ACCESS_KEY_ID": "AKIA",
        "SECRET_ACCESS_KEY": "s",
        "DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)


def test_takes_the_account_of_the_credentials(credentials: None) -> None:
    account = sandbox_account(variables={}, identify=lambda _: "777777777777")
    assert (account.account_id, account.region) == ("777777777777", "eu-west-1")
    assert account.clients("sqs").meta.endpoint_url == "https://sqs.eu-west-1.amazonaws.com"


def test_never_asks_in_the_account_of_an_environment(credentials: None) -> None:
    with pytest.raises(SandboxError, match="333333333333 is that of prod"):
        sandbox_account(variables={}, identify=lambda _: "333333333333")


def test_never_takes_an_emulator_for_aws(credentials: None) -> None:
    with pytest.raises(SandboxError, match="unset AWS_ENDPOINT_URL_S3"):
        sandbox_account(variables={"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}, identify=lambda _: "7" * 12)


def test_says_what_it_needs_where_there_are_no_credentials(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/contracts/test_gaps.py",
            "--aws",
        ],
        cwd=ROOT,
        env={"HOME": str(tmp_path), "PATH": "", "AWS_EC2_METADATA_DISABLED": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--aws needs credentials and a region of a sandbox account" in done.stdout
    assert " passed" not in done.stdout


def test_statements_that_need_the_local_cloud_say_why() -> None:
    statement.load()
    assert statement.only_here("pods") == "its pods run an image that only the local cloud has"
    assert "own processes" in str(statement.only_here("stream_records_kept"))
    assert statement.only_here("user_pool_updates") is None
    assert all(
        statement.only_here(gap)
        for gap, one in statement.STATEMENTS.items()
        if reach.reaches_into_the_local_cloud(cast(FunctionType, one))
    )


def test_keeps_the_day_of_a_confirmation_and_takes_it_back(tmp_path: Path) -> None:
    file = tmp_path / "confirmed.json"
    assert confirmed.read(file) == {}
    confirmed.note("pods", "2026-11-25", file)
    confirmed.note("alarms", "2026-11-26", file)
    confirmed.note("pods", None, file)
    assert confirmed.read(file) == {"alarms": "2026-11-26"}
