"""``cairn migrate``: which function is called with what, and what is said where it fails."""

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cairn import migration
from cairn.errors import CairnError
from cairn.migration import migrated
from cairn.terraform.target import Target

OUTPUTS = {"migrate_function_name": "cairn-dev-payments-migrate"}


class Lambda:
    """Keeps what it was called with; answers with ``told``."""

    def __init__(self, told: Mapping[str, Any], **more: Any) -> None:
        self.told, self.more, self.called = told, more, {}  # type: ignore[var-annotated]

    def client(self, service: str, **_: Any) -> "Lambda":
        assert service == "lambda"
        return self

    def invoke(self, **call: Any) -> dict[str, Any]:
        self.called = call
        return {"Payload": io.BytesIO(json.dumps(self.told).encode()), **self.more}


@pytest.fixture
def target(tmp_path: Path) -> Target:
    return Target(environment="dev", variables={"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})


def answering(monkeypatch: pytest.MonkeyPatch, function: Lambda) -> Lambda:
    monkeypatch.setattr(migration, "session", lambda _: function)
    return function


def test_the_services_function_is_called_with_the_revision(
    monkeypatch: pytest.MonkeyPatch, target: Target
) -> None:
    function = answering(monkeypatch, Lambda({"before": "0002", "revision": "0001"}))
    done = migrated(target, "payments", OUTPUTS, revision="0001")
    assert done == {"before": "0002", "revision": "0001"}
    assert function.called["FunctionName"] == "cairn-dev-payments-migrate"
    assert json.loads(function.called["Payload"]) == {"revision": "0001"}


def test_a_failure_is_told_in_postgresqls_words(monkeypatch: pytest.MonkeyPatch, target: Target) -> None:
    told = {"errorMessage": "The database stays at revision 0001: relation x does not exist"}
    answering(monkeypatch, Lambda(told, FunctionError="Unhandled"))
    with pytest.raises(CairnError, match=r"stays at revision 0001.*Nothing was changed"):
        migrated(target, "payments", OUTPUTS, revision="head")


@pytest.mark.parametrize(
    ("outputs", "message"),
    [({}, "Not applied: payments"), ({"rest_api_id": "a1"}, "payments has no database to migrate")],
)
def test_rejects_a_service_without_a_database(target: Target, outputs: dict[str, Any], message: str) -> None:
    with pytest.raises(CairnError, match=message):
        migrated(target, "payments", outputs, revision="head")
