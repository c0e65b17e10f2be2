"""A container's variables are its settings, and its command is a file of its service: both sides agree."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cairn.localcloud.containers.image_definition import ImageDefinition

pytestmark = [pytest.mark.synth, pytest.mark.xdist_group("stacks")]

ROOT = Path(__file__).parents[2]
STANDARD_VARIABLES = ("AWS_REGION", "POWERTOOLS_", "OTEL_")


@pytest.fixture(scope="module")
def containers(assembled: Callable[[str], Path]) -> dict[str, set[str]]:
    """The containers of the local environment's task definitions: the module that each runs, and its variables."""
    found: dict[str, set[str]] = {}
    for stack in assembled("local").glob("stacks/*/cdk.tf.json"):
        resources = json.loads(stack.read_text()).get("resource", {})
        for task in resources.get("aws_ecs_task_definition", {}).values():
            (container,) = json.loads(task["container_definitions"])
            found[_module(container)] = {each["name"] for each in container["environment"]}
    return found


def _module(container: dict[str, Any]) -> str:
    """What a container runs: its own command, or the one of its image."""
    service = container["image"].split("@")[0].rsplit("-", 1)[-1]
    definition = ImageDefinition.read(ROOT / "services" / service / "container.toml")
    command = container.get("command") or list(definition.command)
    assert command[:2] == ["python", "-m"]
    return str(command[2])


def test_a_container_has_exactly_the_variables_its_settings_read(containers: dict[str, set[str]]) -> None:
    assert containers
    for module, variables in containers.items():
        service, _, process = module.removeprefix("services.").partition(".")
        settings = importlib.import_module(f"services.{service}.settings").SETTINGS[process]
        own = {name for name in variables if not name.startswith(STANDARD_VARIABLES)}
        assert own == settings.variables(), module


def test_every_process_that_has_settings_is_deployed(containers: dict[str, set[str]]) -> None:
    declared = {
        f"services.inventory.{process}"
        for process in importlib.import_module("services.inventory.settings").SETTINGS
    }
    assert declared <= set(containers)
