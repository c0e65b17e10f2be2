"""Handler strings are import paths, and a function's variables are its settings: both sides agree."""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.orders import domain

pytestmark = pytest.mark.xdist_group("stacks")

ROOT = Path(__file__).parents[2]
STANDARD_VARIABLES = ("POWERTOOLS_", "OTEL_")
HANDLERS = sorted(
    f"services.{path.parts[-3]}.handlers.{path.stem}.handler"
    for path in ROOT.glob("services/*/handlers/*.py")
    if path.stem != "__init__"
)


def service_of(handler: str) -> str:
    return handler.split(".")[1]


def settings_of(handler: str) -> Any:
    """Return the settings model that the service declares for a handler."""
    return importlib.import_module(f"services.{service_of(handler)}.settings").SETTINGS[handler.split(".")[3]]


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_string_imports(handler: str) -> None:
    module, _, name = handler.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_importing_a_handler_needs_no_variable_and_builds_no_client() -> None:
    script = (
        "import sys, importlib, boto3\n"
        "boto3.client = lambda *a, **k: sys.exit('a client was built while importing')\n"
        "[importlib.import_module(name) for name in sys.argv[1:]]\n"
    )
    modules = [handler.rpartition(".")[0] for handler in HANDLERS]
    done = subprocess.run(
        [sys.executable, "-c", script, *modules],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("service", sorted({service_of(handler) for handler in HANDLERS}))
def test_a_service_declares_the_settings_of_each_of_its_handlers(service: str) -> None:
    declared = importlib.import_module(f"services.{service}.settings").SETTINGS
    handlers = {handler.split(".")[3] for handler in HANDLERS if service_of(handler) == service}
    processes = {name for name in declared if (ROOT / "services" / service / f"{name}.py").is_file()}
    assert set(declared) == handlers | processes


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An environment as a Lambda sandbox has it while it starts, without the function's own variables."""
    wiring = importlib.import_module("services.orders.wiring")
    for handler in HANDLERS:
        for variable in settings_of(handler).variables():
            monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "test")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for built in (wiring.orders, wiring.orders_to_settle, wiring.publisher):
        built.cache_clear()
    yield monkeypatch
    for built in (wiring.orders, wiring.orders_to_settle, wiring.publisher):
        built.cache_clear()


ORDERS_HANDLERS = [handler for handler in HANDLERS if service_of(handler) == "orders"]


@pytest.mark.parametrize("handler", ORDERS_HANDLERS)
def test_a_sandbox_starts_with_exactly_the_declared_variables(
    sandbox: pytest.MonkeyPatch, handler: str
) -> None:
    for variable in settings_of(handler).variables():
        sandbox.setenv(variable, "value")
    importlib.reload(importlib.import_module(handler.rpartition(".")[0]))


@pytest.mark.parametrize("handler", ORDERS_HANDLERS)
def test_a_sandbox_without_them_fails_to_start_and_says_which_is_missing(
    sandbox: pytest.MonkeyPatch, handler: str
) -> None:
    with pytest.raises(Exception, match="environment") as raised:
        importlib.reload(importlib.import_module(handler.rpartition(".")[0]))
    assert type(raised.value).__name__ == "SettingsError"
    for variable in settings_of(handler).variables():
        assert variable in str(raised.value)


@pytest.fixture(scope="module")
def functions(assembled: Callable[[str], Path]) -> dict[str, set[str]]:
    """The Lambda functions of the synthesized local environment: handler string and names of its variables."""
    found: dict[str, set[str]] = {}
    for stack in assembled("local").glob("stacks/*/cdk.tf.json"):
        resources = json.loads(stack.read_text()).get("resource", {})
        for function in resources.get("aws_lambda_function", {}).values():
            if not function["handler"].startswith("services."):
                continue  # what the construct library brings along
            found[function["handler"]] = set(function.get("environment", {}).get("variables", {}))
    return found


@pytest.mark.synth
def test_every_handler_is_deployed_and_every_deployed_one_exists(functions: dict[str, set[str]]) -> None:
    assert sorted(handler for handler in functions if handler.startswith("services.")) == HANDLERS


@pytest.mark.synth
@pytest.mark.parametrize("handler", HANDLERS)
def test_a_function_has_exactly_the_variables_its_settings_read(
    functions: dict[str, set[str]], handler: str
) -> None:
    own = {name for name in functions[handler] if not name.startswith(STANDARD_VARIABLES)}
    assert own == settings_of(handler).variables()


def test_the_gateways_model_has_the_limits_of_the_service() -> None:
    model = json.loads((ROOT / "stacks" / "services" / "create_order.schema.json").read_text())
    lines = model["properties"]["lines"]
    line = lines["items"]["properties"]
    assert (set(model["properties"]), model["additionalProperties"]) == ({"lines", "card_token"}, False)
    assert (set(line), lines["items"]["additionalProperties"]) == ({"sku", "quantity"}, False)
    assert (lines["minItems"], lines["maxItems"]) == (1, domain.MAX_LINES)
    assert (line["quantity"]["minimum"], line["quantity"]["maximum"]) == (
        domain.MIN_QUANTITY,
        domain.MAX_QUANTITY,
    )
    assert line["sku"]["pattern"] == f"^{domain.SKU_PATTERN}$"
    assert model["properties"]["card_token"]["pattern"] == f"^{domain.CARD_PATTERN}$"
    assert model["required"] == ["lines", "card_token"]
