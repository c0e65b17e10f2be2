import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.signin.handlers import on_token_generation
from services.signin.token_settings import SettingsError, TokenSettings
from tests.services.api_events import CONTEXT

SCOPES = ["orders/read", "orders/write"]


@pytest.fixture(autouse=True)
def _variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUSTOMER_SCOPES", " ".join(SCOPES))
    on_token_generation._settings.cache_clear()


def trigger(source: str) -> dict[str, Any]:
    return {
        "version": "2",
        "triggerSource": source,
        "userPoolId": "us-east-1_abcdefghi",
        "userName": "alice",
        "request": {
            "userAttributes": {"email": "alice@example.org"},
            "scopes": ["aws.cognito.signin.user.admin"],
        },
        "response": {"claimsAndScopeOverrideDetails": None},
    }


@pytest.mark.parametrize(
    "source", ["Authentication", "RefreshTokens", "NewPasswordChallenge", "AuthenticateDevice"]
)
def test_a_signed_in_customer_gets_the_shops_scopes(source: str) -> None:
    answer = on_token_generation.handler(trigger(f"TokenGeneration_{source}"), CONTEXT)
    assert answer["response"] == {
        "claimsAndScopeOverrideDetails": {"accessTokenGeneration": {"scopesToAdd": SCOPES}}
    }
    assert answer["userName"] == "alice"


@pytest.mark.parametrize("source", ["ClientCredentials", "HostedAuth", "SomethingNew"])
def test_a_client_that_asks_for_its_own_scopes_gets_none_added(source: str) -> None:
    event = trigger(f"TokenGeneration_{source}")
    assert on_token_generation.handler(event, CONTEXT)["response"] == {"claimsAndScopeOverrideDetails": None}


def test_logs_one_line_without_the_customer(capsys: pytest.CaptureFixture[str]) -> None:
    on_token_generation.handler(trigger("TokenGeneration_Authentication"), CONTEXT)
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["scopes_added"] == SCOPES
    assert "alice" not in line


@pytest.mark.parametrize("environment", [{}, {"CUSTOMER_SCOPES": " "}])
def test_rejects_missing_scopes_and_names_the_variable(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="CUSTOMER_SCOPES is missing or empty"):
        TokenSettings.read(environment)


def test_needs_the_standard_library_only() -> None:
    root = Path(__file__).parents[2]
    load = (
        f"import sys; sys.path.insert(0, {str(root)!r}); import services.signin.handlers.on_token_generation"
    )
    subprocess.run([sys.executable, "-I", "-S", "-c", load], check=True, timeout=30)
